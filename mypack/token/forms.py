"""Forms about tokens."""

from wtforms import SelectField, SubmitField

from mypack.fields import line
from mypack.form import Form
from mypack.token.models import NAME_LENGTH

LIFETIMES = {30: "30 days", 90: "90 days", 365: "a year", 0: "until revoked"}


class TokenForm(Form):
    """What the token is for, and for how long."""

    name = line("Name", NAME_LENGTH, placeholder="What it is for, such as till")
    days = SelectField(
        "Valid for",
        choices={str(days): words for days, words in LIFETIMES.items()},
        coerce=int,
        default=90,
    )
    submit = SubmitField("Make a token", id="make-token")  # beside another form
