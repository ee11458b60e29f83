"""What a user's values may be, and why one is refused."""

import re

from email_validator import EmailNotValidError, validate_email

from mypack.user.models import EMAIL_LENGTH

# Plain and lower-case: databases disagree on whether É, é and e are one letter.
NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,79}")


class UserRefused(ValueError):
    """A user cannot be like this; the field names what to correct."""

    field = "name"


class NameRefused(UserRefused):
    """The name cannot be a user's name."""


class EmailRefused(UserRefused):
    """The text is no address that a mail can be sent to."""

    field = "email"


class RoleUnknown(UserRefused):
    """There is no such role."""

    field = "roles"


class LastAdministrator(UserRefused):
    """Nobody would be left who may administer the site."""

    def __init__(self, field: str) -> None:
        super().__init__(
            "this is the only active administrator; make somebody else one first"
        )
        self.field = field


def check_name(name: str) -> str:
    """Return the name, or raise NameRefused."""
    if not NAME.fullmatch(name):
        raise NameRefused(f"{name!r} is no user name: use a-z, 0-9 and . _ @ - in it")
    return name


def check_email(address: str | None) -> str | None:
    """Return the address as it is kept, lower-case and ASCII, or raise EmailRefused.

    None and blanks mean no address. No name server is asked: the mail itself tells.
    """
    if not address or not address.strip():
        return None
    try:
        found = validate_email(
            address.strip(), allow_smtputf8=False, check_deliverability=False
        )
    except EmailNotValidError as failure:
        raise EmailRefused(f"this is no email address: {failure}") from failure
    kept = (found.ascii_email or found.normalized).lower()
    if len(kept) > EMAIL_LENGTH:
        raise EmailRefused(f"the address is longer than {EMAIL_LENGTH} characters")
    return kept
