"""The form for a picture."""

from flask_wtf.file import FileField, FileRequired
from wtforms import SubmitField

from mypack.picture.content import LONGEST_SIDE
from mypack.row_form import ChangeForm, RowForm


class PictureForm(RowForm):
    """A file to upload."""

    file = FileField(
        "Picture",
        [FileRequired("Choose a picture.")],
        description=f"JPEG, PNG or WebP; shown up to {LONGEST_SIDE} pixels wide.",
        render_kw={"accept": "image/jpeg,image/png,image/webp"},
    )
    submit = SubmitField("Upload picture")


class RemoveForm(ChangeForm):
    """The button that removes the picture."""

    submit = SubmitField("Remove picture")
