"""Write a settings file for development, unless it exists.

Run as: python -m mypack.development .dev/settings.toml
"""

import secrets
from pathlib import Path

import click

TEMPLATE = """\
# Settings for development, written by mypack.development; never used on a host.
SECRET_KEY = "{key}"
DATABASE_URL = "sqlite:///{database}"
UPLOAD_FOLDER = "{uploads}"
PROBE = true
"""


@click.command()
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
def write(path: Path) -> None:
    """Write the settings file at PATH with a random key, unless it exists."""
    if path.exists():
        click.echo(f"exists {path}")
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    values = {
        "key": secrets.token_hex(32),
        "database": path.resolve().with_name("mypack.sqlite"),
        "uploads": path.resolve().with_name("uploads"),
    }
    path.write_text(TEMPLATE.format(**values))
    click.echo(f"created {path}")


if __name__ == "__main__":
    write()
