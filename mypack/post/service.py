"""What can be done with posts, by the pages, the API and the administration."""

from collections.abc import Mapping
from typing import Any, Final

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import Select
from sqlalchemy.orm import contains_eager

from mypack.database import utc_now
from mypack.extensions import db
from mypack.post.models import Post
from mypack.store import commit, expect_version
from mypack.text import search_key
from mypack.user.models import User

PER_PAGE = 10
MOST_PER_PAGE = 100

# The number of the row makes each order total, so that no page repeats a row.
ORDERS: Final[Mapping[str, tuple[Any, ...]]] = {
    "-created_at": (Post.created_at.desc(), Post.id.desc()),
    "created_at": (Post.created_at, Post.id),
    # The searched text begins with the title, and every database sorts it alike.
    "title": (Post.search_text, Post.id),
    "-title": (Post.search_text.desc(), Post.id.desc()),
}
NEWEST_FIRST = "-created_at"


def list_posts(
    *,
    page: int = 1,
    per_page: int = PER_PAGE,
    search: str = "",
    author: str | None = None,
    sort: str = NEWEST_FIRST,
) -> Pagination:
    """Return one page of posts with their authors; a page past the end is empty."""
    query = _with_author(db.select(Post)).order_by(*ORDERS[sort])
    if search:
        query = query.where(
            Post.search_text.contains(search_key(search), autoescape=True)
        )
    if author is not None:
        query = query.where(User.name == author)
    return db.paginate(
        query, page=page, per_page=per_page, max_per_page=MOST_PER_PAGE, error_out=False
    )


def find_post(post_id: int) -> Post | None:
    """Return the post with its author, or None."""
    query = _with_author(db.select(Post)).where(Post.id == post_id)
    return db.session.scalars(query).one_or_none()


def add_post(*, author: User, title: str, body: str) -> Post:
    """Publish a post."""
    post = Post(author=author, title=title, body=body)
    db.session.add(post)
    commit()
    return post


def change_post(
    post: Post,
    *,
    version: int | None = None,
    title: str | None = None,
    body: str | None = None,
) -> Post:
    """Change the title, the body or both.

    Raises StaleDataError when the post was changed since that version was shown.
    """
    expect_version(post, version)
    if title not in (None, post.title):
        post.title = title
    if body not in (None, post.body):
        post.body = body
    if db.session.is_modified(post):
        post.updated_at = utc_now()
    commit()
    return post


def delete_post(post: Post, *, version: int | None = None) -> None:
    """Delete the post; raises StaleDataError as change_post does."""
    expect_version(post, version)
    db.session.delete(post)
    commit()


def _with_author(query: Select[tuple[Post]]) -> Select[tuple[Post]]:
    return query.join(Post.author).options(contains_eager(Post.author))
