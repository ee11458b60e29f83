"""What a token is."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mypack.database import UtcDateTime, utc_now
from mypack.extensions import Base
from mypack.user.models import User

NAME_LENGTH = 80


class Token(Base):
    """A key to the API for one user's programs; only its digest is kept."""

    __tablename__ = "token"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("app_user.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # None is never

    user: Mapped[User] = relationship(back_populates="tokens")

    @property
    def has_expired(self) -> bool:
        """A token that has expired speaks for nobody."""
        return self.expires_at is not None and self.expires_at <= utc_now()
