"""Sign-in by a directory (LDAP), where the settings name one."""

from flask import Flask

from mypack.commands import add_connection
from mypack.user import authenticator


def init_app(app: Flask) -> None:
    """Let sign-ins ask the directory, and `check-config --connect` connect to it."""
    if not app.config["LDAP_URL"]:
        return
    # Only now: most sites have no directory, and ldap3 takes long to import.
    from mypack.directory.commands import connect
    from mypack.directory.service import authenticate

    authenticator.add(app, authenticate)
    add_connection(app, connect)
