"""What a post is."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.dialects.mysql import MEDIUMTEXT
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mypack.database import UtcDateTime, utc_now
from mypack.extensions import Base
from mypack.user.models import User
from mypack.versioned import Versioned

TITLE_LENGTH = 120
BODY_LENGTH = 20_000


class Post(Versioned, Base):
    """Something a user wrote; a user who has posts cannot be deleted."""

    __tablename__ = "post"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    body: Mapped[str] = mapped_column(Text().with_variant(MEDIUMTEXT(), "mysql"))
    author_id: Mapped[int] = mapped_column(
        ForeignKey("app_user.id", ondelete="RESTRICT"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(
        UtcDateTime, default=utc_now, index=True
    )
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    author: Mapped[User] = relationship(back_populates="posts")
