"""Commands for users."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import AppGroup

from mypack.commands import DatabaseCommand
from mypack.permission import ROLES
from mypack.store import Duplicate
from mypack.user import service
from mypack.user.models import User
from mypack.user.rules import UserRefused

user_cli = AppGroup("user", short_help="Create, change and list users.")
role_type = click.Choice(ROLES)
password_option = click.option(
    "--password-stdin",
    "is_piped",
    is_flag=True,
    help="Read the password from standard input instead of asking.",
)


@user_cli.command("create", cls=DatabaseCommand)
@click.argument("name")
@click.option("--email", help="Address for mails about the account.")
@click.option("--role", "roles", type=role_type, multiple=True)
@click.option("--if-missing", is_flag=True, help="Succeed when the user exists.")
@password_option
def create(
    name: str,
    email: str | None,
    roles: tuple[str, ...],
    if_missing: bool,
    is_piped: bool,
) -> None:
    """Create the user NAME."""
    if if_missing and service.find_user(name):
        click.echo(f"exists {name}")
        return
    try:
        with refusals_told():
            service.create_user(name, read_password(is_piped), *roles, email=email)
    except Duplicate as failure:  # perhaps created by another host just now
        if not (if_missing and failure.field == "name"):
            value = name if failure.field == "name" else email
            message = f"a user with the {failure.field} {value!r} exists"
            raise click.ClickException(message) from failure
        click.echo(f"exists {name}")
    else:
        click.echo(f"created {name}")


@user_cli.command("password", cls=DatabaseCommand)
@click.argument("name")
@password_option
def password(name: str, is_piped: bool) -> None:
    """Set the password of the user NAME, which ends the user's sessions."""
    user = found(name)
    with refusals_told():
        service.set_password(user, read_password(is_piped))
    click.echo(f"changed {name}")


@user_cli.command("email", cls=DatabaseCommand)
@click.argument("name")
@click.argument("address", default="")
def email(name: str, address: str) -> None:
    """Set the email address of the user NAME; without ADDRESS there is none."""
    user = found(name)
    try:
        with refusals_told():
            service.change_user(user, email=address)
    except Duplicate as failure:
        raise click.ClickException(f"another user has {address!r}") from failure
    click.echo(f"changed {name}: {user.email or 'no address'}")


@user_cli.command("role", cls=DatabaseCommand)
@click.argument("name")
@click.option("--add", "added", type=role_type, multiple=True)
@click.option("--remove", "removed", type=role_type, multiple=True)
def role(name: str, added: tuple[str, ...], removed: tuple[str, ...]) -> None:
    """Give roles to the user NAME, and take roles away."""
    user = found(name)
    roles = ({role.name for role in user.roles} | {*added}) - {*removed}
    with refusals_told():
        service.change_user(user, roles=roles)
    click.echo(f"changed {name}: {', '.join(sorted(roles)) or 'no role'}")


@user_cli.command("deactivate", cls=DatabaseCommand)
@click.argument("name")
def deactivate(name: str) -> None:
    """Keep the user NAME out, at once."""
    with refusals_told():
        service.deactivate(found(name))
    click.echo(f"deactivated {name}")


@user_cli.command("activate", cls=DatabaseCommand)
@click.argument("name")
def activate(name: str) -> None:
    """Let the user NAME sign in again."""
    service.activate(found(name))
    click.echo(f"activated {name}")


@user_cli.command("list", cls=DatabaseCommand)
def list_() -> None:
    """List the users: name, address, roles, and whether the user is active."""
    for user in service.every_user():
        roles = ",".join(role.name for role in user.roles)
        state = "active" if user.is_active else "inactive"
        click.echo("\t".join([user.name, user.email or "-", roles or "-", state]))


@contextmanager
def refusals_told() -> Iterator[None]:
    """End the command with the reason when a user cannot be like that."""
    try:
        yield
    except UserRefused as failure:
        raise click.ClickException(str(failure)) from failure


def found(name: str) -> User:
    """Return the user, or end the command."""
    user = service.find_user(name)
    if user is None:
        raise click.ClickException(
            f"no user {name!r}; create one: flask --app mypack user create NAME"
        )
    return user


def read_password(is_piped: bool) -> str:
    """Return the password: the first line of standard input, or what is typed."""
    if is_piped:
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return typed
