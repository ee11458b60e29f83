"""pgBackRest's repository of this host: what is in it, and what it is asked."""

from dataclasses import dataclass, replace
from pathlib import Path

from sitectl import messages, process
from sitectl.backup import moments, pgbackrest, timelines
from sitectl.backup.timelines import Kept, Way
from sitectl.messages import SiteError
from sitectl.process import Account, Outcome

ACCOUNT = Account("postgres", "postgres")


@dataclass(frozen=True)
class Archive:
    """Runs pgBackRest and turns what it says into our words."""

    config: Path
    stanza: str

    @property
    def base(self) -> list[str]:
        """Return how every call of pgBackRest begins."""
        return pgbackrest.command(self.config, self.stanza)

    def ask(self, *words: str) -> Outcome:
        """Run pgBackRest, whatever comes of it."""
        return process.run([*self.base, *words], account=ACCOUNT, background=True)

    def run(self, *words: str) -> str:
        """Run pgBackRest to a good end."""
        verb = next(word for word in words if not word.startswith("-"))
        return self.checked(self.ask(*words), verb)

    def checked(self, done: Outcome, verb: str) -> str:
        """Return what pgBackRest said at a good end, or say what it said."""
        if done.status != 0:
            error = SiteError(
                messages.REPOSITORY_FAILED,
                repository=f"of pgBackRest ({self.config})",
                command=f"pgbackrest {verb}",
            )
            said = pgbackrest.told(done.stdout + done.stderr)
            error.details = process.tail(said)
            raise error
        return done.stdout

    def begin(self, adopt: bool) -> None:
        """Have a place for this server's files and log, also beside another one's."""
        done = self.ask("stanza-create")
        if done.status != 0 and adopt:
            done = self.ask("stanza-upgrade")
        self.checked(done, "stanza-create")

    def info(self) -> str:
        """Ask what backups there are."""
        return self.run("info", "--output=json")

    def verify(self) -> None:
        """Prove that all that is kept can be read, which Debian 12's ends well without.

        It names no file of the log that is missing: `way` does.
        """
        done = self.ask("verify", "--output=text")
        if "status: error" in done.stdout:
            done = replace(done, status=1)
        self.checked(done, "verify")

    def kept(self) -> Kept:
        """Learn what there is: backups, the log, and the lines that it is made of."""
        listing = self.run("repo-ls", self.log, "--recurse", "--output=json")
        texts = {
            path: self.run("repo-get", f"{self.log}/{path}")
            for path in timelines.histories(listing)
        }
        return timelines.kept(self.info(), listing, texts)

    @property
    def log(self) -> str:
        """Return where the repository has the log."""
        return f"archive/{self.stanza}"

    def way(self, at: str | None) -> Way:
        """Return the way to a moment, or refuse one to which there is none."""
        kept = self.kept()
        wanted = moments.read(at) if at else None
        way = timelines.choose(kept, wanted)
        if way is None:
            raise self.none(kept, at)
        hole = timelines.hole(kept, way)
        if hole and (wanted is None or hole.until <= wanted):
            raise SiteError(messages.LOG_GAP, file=hole.file)
        end = timelines.last(kept, way.line)
        return replace(way, last=end, missing=hole.file if hole else "")

    def none(self, kept: Kept, at: str | None) -> SiteError:
        """Say why there is no way: no backup is old enough, or there is none."""
        first = timelines.earliest(kept, moments.read(at)) if at else None
        if first:
            shown = {"value": at, "first": moments.show(first)}
            return SiteError(messages.RESTORE_TOO_EARLY, **shown)
        repository = f"of pgBackRest ({self.config})"
        command = "pgbackrest info"
        return SiteError(messages.BACKUPS_NONE, repository=repository, command=command)
