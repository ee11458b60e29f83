"""Finding users and roles."""

from collections.abc import Iterable

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import and_, or_, true

from mypack.extensions import db
from mypack.listing import PER_PAGE, Sorts, both_ways, found, ordered, paged
from mypack.user.models import Role, User
from mypack.user.rules import NAME, EmailRefused, check_email

SORTS: Sorts = {"name": User.name, "email": User.email}
SORT_NAMES = both_ways(SORTS)


def list_users(
    *,
    q: str = "",
    role: str | None = None,
    is_active: bool | None = None,
    sort: str = "name",
    page: int = 1,
    per_page: int = PER_PAGE,
) -> Pagination:
    """Return one page of the users that fit, each with its roles.

    `q` is words of name or address; `sort` is one of SORT_NAMES, else SortUnknown is
    raised.
    """
    in_name, in_email = found(User.name, q), found(User.email, q)
    query = db.select(User).where(or_(and_(true(), *in_name), and_(true(), *in_email)))
    if role is not None:
        query = query.where(User.roles.any(Role.name == role))
    if is_active is not None:
        query = query.where(User.is_active == is_active)
    return paged(ordered(query, SORTS, sort, User.name), page, per_page)


def every_user() -> list[User]:
    """Return all users by name."""
    return list(db.session.scalars(db.select(User).order_by(User.name)))


def find_user(name: str) -> User | None:
    """Return the user of this name; capitals make no difference."""
    if not NAME.fullmatch(name := name.strip().lower()):
        return None
    query = db.select(User).where(User.name == name)
    return db.session.scalars(query).one_or_none()


def find_user_by_id(user_id: int) -> User | None:
    """Return the user of this number, or None."""
    return db.session.get(User, user_id)


def find_user_by_email(address: str) -> User | None:
    """Return the user of this address; capitals make no difference."""
    try:
        kept = check_email(address)
    except EmailRefused:
        return None
    query = db.select(User).where(User.email == kept)
    return db.session.scalars(query).one_or_none()


def find_roles(names: Iterable[str]) -> list[Role]:
    """Return the roles of these names; unknown names are left out."""
    query = db.select(Role).where(Role.name.in_(names)).order_by(Role.name)
    return list(db.session.scalars(query))
