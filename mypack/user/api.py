"""Users for programs: administrators manage them, everybody sees oneself."""

from typing import Any

from flask import Response, url_for
from flask_login import current_user
from flask_sqlalchemy.pagination import Pagination

from mypack.api import ApiBlueprint
from mypack.api.refusal import refusal
from mypack.user.models import User
from mypack.user.rules import LastAdministrator, UserRefused
from mypack.user.schemas import (
    NewUserSchema,
    UserListArguments,
    UserSchema,
    UserValuesSchema,
)
from mypack.user.service import (
    change_user,
    create_user,
    delete_user,
    find_user_by_id,
    list_users,
)

bp = ApiBlueprint("user_api", __name__, path="/user", tag="Users")


@bp.errorhandler(UserRefused)
def refuse(failure: UserRefused) -> Response:
    """A rule that the schema does not know is told at its field all the same."""
    status = 409 if isinstance(failure, LastAdministrator) else 422
    reason = str(failure)
    return refusal(status, message=reason, fields={failure.field: [reason]})


@bp.get("/")
@bp.allowed("user.list")
@bp.arguments(UserListArguments, location="query")
@bp.paged(UserSchema)
def index(arguments: dict[str, Any]) -> Pagination:
    """List users."""
    return list_users(**arguments)


@bp.post("/")
@bp.allowed("user.create")
@bp.etag
@bp.arguments(NewUserSchema)
@bp.alt_response(409, response="CONFLICT")
@bp.alt_response(422, response="UNPROCESSABLE_ENTITY")
@bp.response(201, UserSchema)
def create(values: dict[str, Any]) -> tuple[User, dict[str, str]]:
    """Add a user; Location tells where it is."""
    user = create_user(
        values.pop("name"), values.pop("password"), *values.pop("roles", ()), **values
    )
    return user, {"Location": url_for(".show", user_id=user.id)}


def signed_in() -> User | None:
    """Return who asks, or None."""
    user: User = current_user._get_current_object()
    return user if user.is_authenticated else None


@bp.get("/me")
@bp.allowed("user.get", signed_in)
@bp.etag
@bp.response(200, UserSchema)
def me(user: User) -> User:
    """Show who is signed in."""
    return user


@bp.get("/<id:user_id>")
@bp.allowed("user.get", find_user_by_id)
@bp.etag
@bp.response(200, UserSchema)
def show(user: User) -> User:
    """Show a user."""
    return user


@bp.put("/<id:user_id>")
@bp.allowed("user.update", find_user_by_id)
@bp.etag
@bp.arguments(UserValuesSchema)
@bp.alt_response(409, response="CONFLICT")
@bp.alt_response(422, response="UNPROCESSABLE_ENTITY")
@bp.response(200, UserSchema)
def replace(user: User, values: dict[str, Any]) -> User:
    """Replace address, roles and activity of a user."""
    bp.check_etag(user, UserSchema)
    return change_user(user, **values)


@bp.patch("/<id:user_id>")
@bp.allowed("user.update", find_user_by_id)
@bp.etag
@bp.arguments(UserValuesSchema(partial=True))
@bp.alt_response(409, response="CONFLICT")
@bp.alt_response(422, response="UNPROCESSABLE_ENTITY")
@bp.response(200, UserSchema)
def change(user: User, values: dict[str, Any]) -> User:
    """Change some fields of a user; an inactive one is kept out at once."""
    bp.check_etag(user, UserSchema)
    return change_user(user, **values)


@bp.delete("/<id:user_id>")
@bp.allowed("user.delete", find_user_by_id)
@bp.etag
@bp.alt_response(409, response="CONFLICT")
@bp.response(204)
def delete(user: User) -> None:
    """Delete a user and the user's tokens; one who wrote posts is in use."""
    bp.check_etag(user, UserSchema)
    delete_user(user)
