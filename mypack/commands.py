"""Commands that belong to no feature."""

import click
from flask import Flask

from mypack.settings import settings_file


def init_app(app: Flask) -> None:
    """Register the commands."""
    app.cli.add_command(check_config)


@click.command("check-config")
def check_config() -> None:
    """Check the settings file; the application was made from it, so it holds."""
    click.echo(f"settings are valid: {settings_file()}")
