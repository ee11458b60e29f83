"""What a user is."""

from flask_login import UserMixin
from sqlalchemy import CheckConstraint, String, true
from sqlalchemy.orm import Mapped, mapped_column

from mypack.extensions import Base

ROLES = ("administrator", "user")


class User(UserMixin, Base):
    """A person who may sign in; a session holds while its version does."""

    # Not "user": PostgreSQL reads that word, unquoted, as the connection's role.
    __tablename__ = "app_user"
    __table_args__ = (
        CheckConstraint("role IN ('administrator', 'user')", name="role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    role: Mapped[str] = mapped_column(String(20), server_default="user")
    is_active: Mapped[bool] = mapped_column(server_default=true())
    session_version: Mapped[int] = mapped_column(server_default="1")

    def get_id(self) -> str:
        """Return what the session cookie holds: the user and the session version."""
        return f"{self.id}:{self.session_version}"
