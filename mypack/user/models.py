"""What a user is, and which roles there are."""

from typing import TYPE_CHECKING

from flask_login import UserMixin
from sqlalchemy import Column, ForeignKey, String, Table, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mypack.database import exact_text
from mypack.extensions import Base
from mypack.permission import ADMINISTRATOR
from mypack.versioned import Versioned

if TYPE_CHECKING:
    from mypack.post.models import Post
    from mypack.token.models import Token

NAME_LENGTH = 80
EMAIL_LENGTH = 254  # RFC 5321's path, without its brackets

user_role = Table(
    "user_role",
    Base.metadata,
    Column("user_id", ForeignKey("app_user.id", ondelete="CASCADE"), primary_key=True),
    Column(
        "role_id",
        ForeignKey("role.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
)


class Role(Base):
    """What somebody is to the café; a user without a role is just a user."""

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20), unique=True)
    users: Mapped[list["User"]] = relationship(
        secondary=user_role, back_populates="roles"
    )

    def __str__(self) -> str:
        return self.name


class User(UserMixin, Versioned, Base):
    """A person who may sign in; a session holds while its version does."""

    # Not "user": PostgreSQL reads that word, unquoted, as the connection's role.
    __tablename__ = "app_user"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(exact_text(NAME_LENGTH), unique=True)
    email: Mapped[str | None] = mapped_column(String(EMAIL_LENGTH), unique=True)
    # Without a hash the directory alone knows the password.
    password_hash: Mapped[str | None] = mapped_column(String(255))
    is_directory: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(server_default=true())
    session_version: Mapped[int] = mapped_column(server_default="1")

    roles: Mapped[list[Role]] = relationship(
        secondary=user_role, back_populates="users", lazy="selectin"
    )
    posts: Mapped[list["Post"]] = relationship(
        back_populates="author", passive_deletes="all"
    )
    tokens: Mapped[list["Token"]] = relationship(
        back_populates="user", cascade="all, delete-orphan", passive_deletes=True
    )

    def __str__(self) -> str:
        return self.name

    def get_id(self) -> str:
        """Return what the session cookie holds: the user and the session version."""
        return f"{self.id}:{self.session_version}"

    def has_role(self, name: str) -> bool:
        """An administrator has every role."""
        return any(role.name in (name, ADMINISTRATOR) for role in self.roles)
