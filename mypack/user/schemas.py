"""A user as the API shows it and takes it; a password is only ever taken."""

from marshmallow import fields
from marshmallow.validate import Length, OneOf, Regexp

from mypack.api.fields import Flag, QueryFlag
from mypack.api.paging import PageArguments, search, sort
from mypack.api.schema import StrictSchema
from mypack.permission import ROLES
from mypack.user.models import EMAIL_LENGTH
from mypack.user.password import LONGEST, SHORTEST
from mypack.user.rules import NAME
from mypack.user.service import SORT_NAMES


def role() -> fields.String:
    """Return the field of one role's name."""
    return fields.String(validate=OneOf(ROLES))


class UserValuesSchema(StrictSchema):
    """What administrators can change of a user."""

    email = fields.Email(
        required=True, allow_none=True, validate=Length(max=EMAIL_LENGTH)
    )
    roles = fields.List(role(), required=True)
    is_active = Flag(required=True)


class UserSchema(UserValuesSchema):
    """Somebody who may sign in."""

    id = fields.Integer(dump_only=True)
    name = fields.String(dump_only=True)


class NewUserSchema(StrictSchema):
    """What a user is made of."""

    name = fields.String(
        required=True,
        validate=Regexp(rf"{NAME.pattern}\Z", error="Use a-z, 0-9 and . _ @ - in it."),
        metadata={"pattern": f"^{NAME.pattern}$"},  # as the document writes it
    )
    password = fields.String(
        required=True, load_only=True, validate=Length(SHORTEST, LONGEST)
    )
    email = fields.Email(allow_none=True, validate=Length(max=EMAIL_LENGTH))
    roles = fields.List(role())
    is_active = Flag()


class UserListArguments(PageArguments):
    """Which users, and in which order."""

    q = search("name and address")
    role = role()
    is_active = QueryFlag()
    sort = sort(SORT_NAMES, "name")
