"""What commands ask of the directory."""

import click

from mypack.directory.client import check
from mypack.directory.service import directory
from mypack.user.authenticator import AuthenticatorUnreachable


def connect() -> None:
    """Connect as the service account; a failure ends the command in one line."""
    try:
        check(directory())
    except AuthenticatorUnreachable as failure:
        raise click.ClickException(
            f"{failure}. Check the LDAP_ settings and that the server runs"
        ) from failure
