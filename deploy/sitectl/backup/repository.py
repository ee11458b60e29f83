"""The repository: encrypted snapshots, here, on a second host or in S3."""

import json
import subprocess
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sitectl import messages, process
from sitectl.backup import restic
from sitectl.backup.restic import Snapshot
from sitectl.backup.values import Values
from sitectl.messages import SiteError
from sitectl.process import Outcome

# Debian 13's restic goes on trying one that it cannot reach.
REACH_SECONDS = 60


class Repository:
    """Runs restic and turns what it says into our words."""

    def __init__(self, values: Values, site: str) -> None:
        self.values, self.site = values, site

    def ask(self, *words: str, seconds: float | None = None) -> Outcome:
        """Run restic, whatever comes of it; only so long, where that is said."""
        own = {"RESTIC_CACHE_DIR": str(self.values.work / "cache"), "TZ": "UTC"}
        environment = {**own, **(self.values.environment or {})}
        command = restic.command(self.values, *words)
        try:
            return process.run(
                command, background=True, environment=environment, timeout=seconds
            )
        except FileNotFoundError:
            raise SiteError(messages.TOOL_MISSING, tool="restic") from None
        except subprocess.TimeoutExpired as late:
            said: bytes = late.stderr or b""  # although text was asked for
            told = f"{said.decode(errors='replace')}\nno answer for {late.timeout:g} s"
            return Outcome(1, "", told)

    def run(self, *words: str) -> str:
        """Run restic to a good end."""
        done = self.ask(*words)
        if done.status != 0:
            raise self.error(words[0], done)
        return done.stdout

    def error(self, verb: str, done: Outcome) -> SiteError:
        """Say what kept restic from its work."""
        where = {"repository": self.values.repository}
        if restic.WRONG_KEY in done.stderr:
            key = self.values.key_file
            return SiteError(messages.BACKUP_KEY_WRONG, **where, path=key)
        kind = messages.REPOSITORY_FAILED
        if restic.is_absent(done.stderr):
            kind = messages.BACKUPS_NONE
        error = SiteError(kind, **where, command=f"restic {verb}")
        error.details = process.tail(done.stderr)
        return error

    def snapshots(self, *, begin: bool = False) -> list[Snapshot]:
        """List the backups, oldest first; a place without any can be made one."""
        words = ("snapshots", "--json", "--no-lock")
        done = self.ask(*words, seconds=REACH_SECONDS)
        if begin and done.status != 0 and restic.is_absent(done.stderr):
            self.run("init")
            return []
        if done.status != 0:
            raise self.error("snapshots", done)
        return restic.snapshots(done.stdout)

    def save(
        self, life: str, at: datetime, paths: list[Path], *tags: str
    ) -> tuple[str, int]:
        """Add a backup; return its id and how many bytes it holds."""
        words = restic.backup(life, self.site, at, paths, *tags)
        said = restic.summary(self.run(*words))
        return str(said["snapshot_id"])[:8], int(said["total_bytes_processed"])

    def size(self, snapshot: Snapshot) -> int:
        """Return the bytes that a backup needs once it is restored."""
        words = ("stats", "--json", "--no-lock", "--mode", "restore-size", snapshot.id)
        return int(json.loads(self.run(*words))["total_size"])

    def parts(self, snapshot: Snapshot) -> dict[str, int]:
        """Return the bytes that each path of a backup needs once it is restored."""
        words = ("ls", "--json", "--no-lock", "--recursive", snapshot.id)
        return restic.parts(snapshot, self.run(*words))

    def restore(
        self, snapshot: Snapshot, target: Path, only: Sequence[Path] = ()
    ) -> None:
        """Fetch a backup into a folder and read all of it back."""
        words = ["restore", snapshot.id, "--no-lock", "--verify", "--target"]
        parts = [f"--include={path}" for path in only]
        done = self.ask(*words, str(target), *parts)
        # Debian 12's restic ends well although a file's content was damaged.
        if done.status != 0 or "ignoring error for" in done.stderr:
            error = SiteError(messages.BACKUP_DAMAGED, label=snapshot.id[:8])
            error.details = process.tail(done.stderr)
            raise error

    def check(self) -> None:
        """Prove that the repository is whole: its index, and each pack's content."""
        self.run("unlock")  # what a killed run left; living ones keep theirs
        self.run("check", "--read-data")

    def forget(self) -> None:
        """Drop what retention no longer keeps, of each life as if it were alone."""
        self.run("unlock")  # as in check
        keep = self.values.keep or {"daily": 14}
        for life in dict.fromkeys(one.life for one in self.snapshots()):
            self.run(*restic.forget(life, keep))
        self.run("prune")
