"""Commands for mails."""

import click
from flask import current_app
from flask.cli import AppGroup

from mypack.commands import DatabaseCommand
from mypack.extensions import db
from mypack.mail import service
from mypack.mail.models import Mail
from mypack.mail.sending import send_due
from mypack.mail.smtp import ServerUnreachable

mail_cli = AppGroup("mail", short_help="Send the mails that wait, and look at them.")


@mail_cli.command("send", cls=DatabaseCommand)
def send() -> None:
    """Send the mails that are due; ends with 1 when one failed or was given up."""
    if not current_app.config["MAIL_SERVER"]:
        waiting = service.count_waiting()
        click.echo(f"{waiting} waiting; set MAIL_SERVER in the settings to send")
        return
    has_failed = send_and_tell()
    for mail in service.given_up():
        has_failed = True
        click.echo(
            f"given up {mail}: {mail.failure}; see: flask --app mypack mail list"
        )
    if has_failed:
        raise SystemExit(1)


def send_and_tell() -> bool:
    """Say one line about each mail; return whether anything failed."""
    has_failed = False
    try:
        for outcome in send_due():
            click.echo(str(outcome))
            has_failed = has_failed or bool(outcome.failure)
    except ServerUnreachable as failure:
        where = "{MAIL_SERVER}:{MAIL_PORT}".format_map(current_app.config)
        click.echo(
            f"the mail server {where} failed: {failure}; "
            f"{service.count_waiting()} waiting, they are tried again"
        )
        return True
    return has_failed


@mail_cli.command("list", cls=DatabaseCommand)
def list_() -> None:
    """List the mails that wait, with what went wrong."""
    most = current_app.config["MAIL_TRIES"]
    for mail in service.list_mails():
        state = f"due {mail.due_at:%Y-%m-%d %H:%M:%S}Z"
        if mail.attempts >= most:
            state = f"given up; mail retry {mail.id}, or mail delete {mail.id}"
        click.echo(
            f"{mail}, tried {mail.attempts} of {most}, {state}"
            f"{f', {mail.failure}' if mail.failure else ''}"
        )


@mail_cli.command("retry", cls=DatabaseCommand)
@click.argument("mail_id", type=int)
def retry(mail_id: int) -> None:
    """Try the mail MAIL_ID again, with the next `mail send`."""
    mail = found(mail_id)
    service.retry(mail)
    click.echo(f"waiting {mail}")


@mail_cli.command("delete", cls=DatabaseCommand)
@click.argument("mail_id", type=int)
def delete(mail_id: int) -> None:
    """Delete the mail MAIL_ID without sending it."""
    mail = found(mail_id)
    shown = str(mail)
    service.remove(mail)
    click.echo(f"deleted {shown}")


def found(mail_id: int) -> Mail:
    """Return the mail, or end the command."""
    mail = db.session.get(Mail, mail_id)
    if mail is None:
        raise click.ClickException(
            f"no mail {mail_id} waits; see those that do: flask --app mypack mail list"
        )
    return mail
