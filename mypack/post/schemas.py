"""A post as the API shows it and takes it."""

from marshmallow import Schema, fields

from mypack.api.fields import Line, Text
from mypack.api.paging import PageArguments, search, sort
from mypack.api.schema import StrictSchema
from mypack.post.models import BODY_LENGTH, TITLE_LENGTH
from mypack.post.service import NEWEST_FIRST, SORT_NAMES
from mypack.user.models import NAME_LENGTH


class AuthorSchema(Schema):
    """Who wrote a post."""

    id = fields.Integer()
    name = fields.String()


class PostSchema(StrictSchema):
    """Something a user wrote."""

    id = fields.Integer(dump_only=True)
    title = Line(TITLE_LENGTH, required=True)
    body = Text(BODY_LENGTH, required=True)
    author = fields.Nested(AuthorSchema, dump_only=True)
    created_at = fields.AwareDateTime(dump_only=True)
    updated_at = fields.AwareDateTime(dump_only=True)


class PostListArguments(PageArguments):
    """Which posts, and in which order."""

    q = search("title and text")
    author = Line(NAME_LENGTH, metadata={"description": "The name of a user"})
    sort = sort(SORT_NAMES, NEWEST_FIRST)
