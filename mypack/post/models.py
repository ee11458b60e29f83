"""What a post is."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.dialects.mysql import MEDIUMTEXT
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from mypack.database import UtcDateTime, utc_now
from mypack.extensions import Base
from mypack.text import search_key
from mypack.user.models import User
from mypack.versioned import Versioned

TITLE_LENGTH = 120
BODY_LENGTH = 20_000
SEARCHED = (
    Text()
    .with_variant(Text(collation="C"), "postgresql")
    .with_variant(MEDIUMTEXT(collation="utf8mb4_bin"), "mysql")
)


class Post(Versioned, Base):
    """Something a user wrote; a user who has posts cannot be deleted."""

    __tablename__ = "post"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    body: Mapped[str] = mapped_column(Text().with_variant(MEDIUMTEXT(), "mysql"))
    # Read by searches alone, so not loaded with the post.
    search_text: Mapped[str] = mapped_column(SEARCHED, deferred=True)
    author_id: Mapped[int] = mapped_column(
        ForeignKey("app_user.id", ondelete="RESTRICT"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(
        UtcDateTime, default=utc_now, index=True
    )
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    author: Mapped[User] = relationship(back_populates="posts")

    @validates("title", "body")
    def keep_search_text(self, name: str, text: str) -> str:
        """What is searched follows the title and the text."""
        texts = {"title": self.title or "", "body": self.body or "", name: text}
        self.search_text = search_key(f"{texts['title']}\n{texts['body']}")
        return text
