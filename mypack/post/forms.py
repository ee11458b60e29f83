"""Forms about posts."""

from wtforms import HiddenField, SelectField, SubmitField
from wtforms.validators import Length

from mypack import fields
from mypack.list_page import ListForm
from mypack.post.models import BODY_LENGTH, TITLE_LENGTH
from mypack.post.service import NEWEST_FIRST
from mypack.row_form import ChangeForm, RowForm
from mypack.user.models import NAME_LENGTH

SORTS = {
    NEWEST_FIRST: "Newest first",
    "created_at": "Oldest first",
    "title": "Title, A to Z",
    "-title": "Title, Z to A",
}


class PostFields:
    """What is typed about a post."""

    title = fields.line("Title", TITLE_LENGTH, autocomplete="off")
    body = fields.paragraphs("Text", BODY_LENGTH, rows=12)


class CreatePostForm(PostFields, RowForm):
    """A new post."""

    submit = SubmitField("Publish")


class ChangePostForm(PostFields, ChangeForm):
    """A post that exists."""

    submit = SubmitField("Save changes")


class PostListForm(ListForm):
    """Which posts are listed, and in which order."""

    author = HiddenField(validators=[Length(max=NAME_LENGTH)], default="")
    sort = SelectField("Sort by", choices=SORTS, default=NEWEST_FIRST)
