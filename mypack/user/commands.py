"""Commands for users."""

import sys

import click
from flask.cli import AppGroup

from mypack.commands import DatabaseCommand
from mypack.permission import ROLES
from mypack.store import Duplicate
from mypack.user.rules import UserRefused
from mypack.user.service import create_user, find_user, set_password

user_cli = AppGroup("user", short_help="Create users and set passwords.")
password_option = click.option(
    "--password-stdin",
    "is_piped",
    is_flag=True,
    help="Read the password from standard input instead of asking.",
)


@user_cli.command("create", cls=DatabaseCommand)
@click.argument("name")
@click.option("--role", "roles", type=click.Choice(ROLES), multiple=True)
@click.option("--if-missing", is_flag=True, help="Succeed when the user exists.")
@password_option
def create(name: str, roles: tuple[str, ...], if_missing: bool, is_piped: bool) -> None:
    """Create the user NAME."""
    if if_missing and find_user(name):
        click.echo(f"exists {name}")
        return
    try:
        create_user(name, read_password(is_piped), *roles)
    except Duplicate as failure:  # perhaps created by another host just now
        if not if_missing:
            raise click.ClickException(f"a user {name!r} exists") from failure
        click.echo(f"exists {name}")
    except UserRefused as failure:
        raise click.ClickException(str(failure)) from failure
    else:
        click.echo(f"created {name}")


@user_cli.command("password", cls=DatabaseCommand)
@click.argument("name")
@password_option
def password(name: str, is_piped: bool) -> None:
    """Set the password of the user NAME, which ends the user's sessions."""
    user = find_user(name)
    if user is None:
        raise click.ClickException(
            f"no user {name!r}; create one: flask --app mypack user create NAME"
        )
    try:
        set_password(user, read_password(is_piped))
    except UserRefused as failure:
        raise click.ClickException(str(failure)) from failure
    click.echo(f"changed {name}")


def read_password(is_piped: bool) -> str:
    """Return the password: the first line of standard input, or what is typed."""
    if is_piped:
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return typed
