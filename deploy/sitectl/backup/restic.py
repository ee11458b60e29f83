"""What restic is called with and what it says, as pure functions."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sitectl.backup import moments
from sitectl.backup.values import Values

LIFE = "life-"
# Go writes nanoseconds, of which Python 3.11 reads no more than six digits.
FRACTION = re.compile(r"\.\d+")
WRONG_KEY = "wrong password or no key found"
# Debian 12's and Debian 13's words; neither means that the way there is broken.
ABSENT = ("unable to open config file", "repository does not exist")
NOT_FOUND = ("no such file", "does not exist", "not exist")
UNKNOWN_ACCOUNT = "Access Key Id"  # S3 says that it does not exist, either


@dataclass(frozen=True)
class Snapshot:
    """One backup in the repository."""

    id: str
    at: datetime
    life: str
    paths: tuple[str, ...]
    tags: tuple[str, ...] = ()


def command(values: Values, *words: str) -> list[str]:
    """Build a command line; no secret is in it."""
    options = ["--repo", values.repository, "--password-file", str(values.key_file)]
    if values.ssh:
        options += ["-o", f"sftp.command={values.ssh}"]
    return ["restic", *options, *words]


def backup(
    life: str, site: str, at: datetime, paths: Sequence[Path], *tags: str
) -> list[str]:
    """Name what is kept; `host` is the site, so that a rebuilt host goes on."""
    tagged = [word for tag in (f"{LIFE}{life}", *tags) for word in ("--tag", tag)]
    named = ["--host", site, *tagged, "--time", f"{at:%F %T}"]
    return ["backup", "--json", *named, *map(str, paths)]


def forget(life: str, keep: Mapping[str, int]) -> list[str]:
    """Name what is dropped of a life: all that no rule keeps."""
    kept = [f"--keep-{name}={count}" for name, count in sorted(keep.items()) if count]
    tag = f"{LIFE}{life}" if life else ""  # none of ours is without
    return ["forget", "--tag", tag, "--group-by", "host", *kept]


def snapshots(output: str) -> list[Snapshot]:
    """Read the list of snapshots, oldest first."""
    found = [snapshot(row) for row in json.loads(output) or []]
    return sorted(found, key=lambda one: one.at)


def snapshot(row: Mapping[str, Any]) -> Snapshot:
    """Read one snapshot."""
    tags = tuple(row.get("tags") or ())
    lives = [tag.removeprefix(LIFE) for tag in tags if tag.startswith(LIFE)]
    at = moments.read(FRACTION.sub("", row["time"]))
    return Snapshot(row["id"], at, (lives or [""])[0], tuple(row["paths"]), tags)


def summary(output: str) -> dict[str, Any]:
    """Read the last line of a backup: how much, and the new snapshot's id."""
    return dict(json.loads(output.splitlines()[-1]))


def parts(snapshot: Snapshot, output: str) -> dict[str, int]:
    """Add up the list of a backup's files, by the path that they were kept for."""
    found = dict.fromkeys(snapshot.paths, 0)
    for row in map(json.loads, output.splitlines()):
        path = Path(row.get("path", "/"))
        kept = next((str(p) for p in (path, *path.parents) if str(p) in found), None)
        if kept:
            found[kept] += int(row.get("size", 0))
    return found


def is_absent(error: str) -> bool:
    """Tell a place that holds no repository yet from one that cannot be reached."""
    is_told = any(word in error for word in ABSENT) and UNKNOWN_ACCOUNT not in error
    return is_told and any(word in error for word in NOT_FOUND)
