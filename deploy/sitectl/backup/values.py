"""The values of the backups: one row per key of /etc/sitectl/backup/<site>.toml."""
# ruff: noqa: RUF009 - `key` only describes a row; its default is a plain value

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sitectl import config, kinds, messages
from sitectl.config import key
from sitectl.messages import SiteError

# What roles/backup writes into `folders` and `files`, in this order.
FOLDERS, FILES = ("uploads",), ("administrator-password",)
SETTINGS = "settings"


@dataclass(frozen=True)
class Values:
    """Where backups go and what is in them; this is the table of allowed keys."""

    database: str = key(kinds.database, "what holds the site's rows")
    repository: str = key(kinds.text, "restic's name of the repository")
    key_file: Path = key(kinds.directory, "holds the key of the repository")
    work: Path = key(kinds.directory, "room for a copy of the database")
    aside: Path = key(kinds.directory, "what a restore has replaced")
    folders: tuple[str, ...] = key(kinds.path_list, "what the application writes")
    files: tuple[str, ...] = key(kinds.path_list, "secrets that only this host has", ())
    database_file: Path = key(kinds.directory, "the SQLite database", Path())
    backrest: Path = key(kinds.directory, "pgBackRest's configuration", Path())
    server_options: Path = key(kinds.directory, "MariaDB's options", Path())
    binlog: Path = key(kinds.directory, "MariaDB's binary log", Path())
    full_days: float = key(kinds.seconds, "days between two full backups", 7)
    ssh: str = key(kinds.text, "command that reaches a second host by SFTP", "")
    every: float = key(kinds.seconds, "seconds between two backups", 3600)
    keep: dict[str, int] = key(kinds.counts, "backups kept: hourly, daily, ...", None)
    environment: dict[str, str] = key(kinds.words, "credentials of the storage", None)

    def named_folders(self) -> dict[str, str]:
        """Say what each folder holds, wherever this host has it."""
        return named(FOLDERS, self.folders)

    def named_files(self) -> dict[str, str]:
        """Say what each file is."""
        return named(FILES, self.files)


def named(known: Sequence[str], paths: Sequence[str]) -> dict[str, str]:
    """Name paths by their order, which the role keeps; those without a name count."""
    names = (*known, *(f"{known[0]}-{n}" for n in range(2, len(paths) + 1)))
    return dict(zip(names, paths, strict=False))


def load(config_dir: Path, site: str) -> Values:
    """Read the values, or say that this site has no backups."""
    path = config_dir / "backup" / f"{site}.toml"
    if not path.exists():
        raise SiteError(messages.BACKUPS_ABSENT, path=path)
    return config.parse(Values, config.read(path), path)
