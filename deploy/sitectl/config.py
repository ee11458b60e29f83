"""A site's file, /etc/sitectl/<site>.toml: one row per key, checked before use."""
# ruff: noqa: RUF009 - `key` only describes a row; its default is a plain value

import tomllib
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sitectl import messages
from sitectl.kinds import (
    Kind,
    argv,
    count,
    directory,
    page_list,
    seconds,
    url,
    word,
)
from sitectl.messages import SiteError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Table = TypeVar("Table", bound="DataclassInstance")


def key(kind: Kind, meaning: str, default: Any = MISSING) -> Any:
    """Declare one key; without a default it is required."""
    metadata = {"kind": kind, "meaning": meaning}
    return field(default=default, metadata=metadata)


@dataclass(frozen=True)
class Config:
    """The values of one site; this is the table of allowed keys."""

    site: str = key(word, "name of the site, and of its file")
    package: str = key(word, "argument of `flask --app`")
    user: str = key(word, "account of the daemons")
    group: str = key(word, "group of the daemons; may read the code")
    root: Path = key(directory, "code: releases, slot links, static")
    state: Path = key(directory, "slot map, lock, history")
    data: Path = key(directory, "home and working directory of the daemons")
    settings: Path = key(directory, "settings file of the application")
    logs: Path = key(directory, "logs of the application")
    live_url: str = key(url, "where users' requests arrive")
    standby_url: str = key(url, "where the standby slot answers")
    processes: int = key(count, "daemons per slot", 2)
    check_timeout: float = key(seconds, "for a slot to answer everywhere", 60)
    slow_after: float = key(seconds, "an answer slower than this fails the check", 5)
    drain_timeout: float = key(seconds, "a request in flight may still take", 60)
    keep: int = key(count, "good releases kept", 3)
    check_paths: tuple[str, ...] = key(page_list, "pages checked before a flip", ("/",))
    backup_command: tuple[str, ...] = key(argv, "run before a pending migration", ())
    error_log: Path = key(directory, "Apache's error log of the site", Path())
    backups: Path = key(directory, "copies of the database", Path())
    python: Path = key(
        directory, "interpreter of new releases", Path("/usr/bin/python3")
    )

    def __post_init__(self) -> None:
        if self.error_log == Path():
            log = Path(f"/var/log/apache2/{self.site}-error.log")
            object.__setattr__(self, "error_log", log)
        if self.backups == Path():
            object.__setattr__(self, "backups", Path(f"/var/backups/{self.site}"))


def find(config_dir: Path, site: str | None) -> Path:
    """Return the site's file: the one named, else the only one there."""
    if site:
        return config_dir / f"{site}.toml"
    found = sorted(config_dir.glob("*.toml"))
    if not found:
        raise SiteError(messages.CONFIG_NONE, directory=config_dir)
    if len(found) > 1:
        names = ", ".join(path.stem for path in found)
        raise SiteError(messages.CONFIG_MANY, directory=config_dir, sites=names)
    return found[0]


def load(path: Path) -> Config:
    """Read and check a site's file, or say which key is wrong."""
    config = parse(Config, read(path), path)
    if config.site != path.stem:
        allowed = f"{path.stem!r}, the name of the file"
        raise bad(path, "site", config.site, allowed)
    return config


def read(path: Path) -> dict[str, Any]:
    """Return what a TOML file of this host's holds."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        sites = ", ".join(sorted(p.stem for p in path.parent.glob("*.toml"))) or "none"
        raise SiteError(
            messages.CONFIG_MISSING, path=path, reason=error.strerror, sites=sites
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SiteError(messages.CONFIG_SYNTAX, path=path, reason=error) from None


def parse(table: type[Table], values: dict[str, Any], path: Path) -> Table:
    """Turn the file's values into a table's; every key is known and well-typed."""
    rows = {row.name: row for row in fields(table)}
    for name in values.keys() - rows.keys():
        raise SiteError(
            messages.CONFIG_UNKNOWN,
            path=path,
            key=name,
            value=repr(values[name]),
            allowed=", ".join(rows),
        )
    return table(
        **{
            name: checked(row, values[name], path)
            for name, row in rows.items()
            if name in values or missing(row, path)
        }
    )


def missing(row: Field[Any], path: Path) -> bool:
    """Refuse a required key that is absent; a key with a default is left out."""
    if row.default is MISSING:
        allowed = row.metadata["kind"].allowed
        raise SiteError(
            messages.CONFIG_REQUIRED, path=path, key=row.name, allowed=allowed
        )
    return False


def checked(row: Field[Any], value: object, path: Path) -> Any:
    """Return the value in its Python type, or refuse it with what is allowed."""
    kind: Kind = row.metadata["kind"]
    if not kind.accepts(value):
        raise bad(path, row.name, value, kind.allowed)
    return kind.convert(value)


def bad(path: Path, name: str, value: object, allowed: str) -> SiteError:
    """Build the refusal of one value."""
    return SiteError(
        messages.CONFIG_VALUE, path=path, key=name, value=repr(value), allowed=allowed
    )
