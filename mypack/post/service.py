"""What can be done with posts; pages, API and administration all come here."""

from typing import TypedDict, Unpack

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import Select
from sqlalchemy.orm import contains_eager

from mypack import store
from mypack.database import utc_now
from mypack.extensions import db
from mypack.listing import PER_PAGE, Sorts, both_ways, found, ordered, paged
from mypack.post.models import Post
from mypack.text import CONTROL_IN_LINE
from mypack.user.models import User

# Rows are numbered as they are created, and the searched text begins with the title.
SORTS: Sorts = {"created_at": Post.id, "title": Post.search_text}
SORT_NAMES = both_ways(SORTS)
NEWEST_FIRST = "-created_at"


class PostValues(TypedDict, total=False):
    """What of a post can be changed."""

    title: str
    body: str


def list_posts(
    *,
    q: str = "",
    author: str | None = None,
    sort: str = NEWEST_FIRST,
    page: int = 1,
    per_page: int = PER_PAGE,
) -> Pagination:
    """Return one page of the posts that fit, each with its author.

    `q` is words of title or text, `author` the exact name of a user; `sort` is one of
    SORT_NAMES, else SortUnknown is raised.
    """
    query = _with_author(db.select(Post)).where(*found(Post.search_text, q))
    if author is not None:
        # No name has a blank; PostgreSQL takes no text with a null byte.
        query = query.where(User.name == CONTROL_IN_LINE.sub(" ", author))
    return paged(ordered(query, SORTS, sort, Post.id), page, per_page)


def find_post(post_id: int) -> Post | None:
    """Return the post with its author, or None."""
    query = _with_author(db.select(Post)).where(Post.id == post_id)
    return db.session.scalars(query).one_or_none()


def add_post(*, author: User, title: str, body: str) -> Post:
    """Publish a post."""
    post = Post(author=author, title=title, body=body)
    store.add(post)
    return post


def change_post(
    post: Post, *, version: int | None = None, **values: Unpack[PostValues]
) -> Post:
    """Change the values given; others stay. Raises StaleDataError."""
    news = {name: new for name, new in values.items() if new != getattr(post, name)}
    if news:
        news["updated_at"] = utc_now()
    store.change(post, version, news)
    return post


def delete_post(post: Post, *, version: int | None = None) -> None:
    """Delete a post. Raises StaleDataError."""
    store.delete(post, version)


def _with_author(query: Select[Post]) -> Select[Post]:
    return query.join(Post.author).options(contains_eager(Post.author))
