"""What the history says: which releases are good, which state was last recorded."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from sitectl import messages
from sitectl.ledger import Record

Verdict = Literal["good", "bad"]
# Failures whose cause is the host, the settings or the database, not the release.
BLAMELESS = {
    message.code
    for message in (
        messages.RELEASE_DAMAGED,
        messages.CONFIG_REFUSED,
        messages.REVISION_UNKNOWN,
        messages.BACKUP_FAILED,
        messages.DAEMONS_STUCK,
        messages.NOT_READY,
        messages.LIVE_UNCONFIRMED,
        messages.SCHEMA_AHEAD,
    )
}


@dataclass
class Past:
    """Verdicts by release, good ones in the order they became good, oldest first."""

    verdicts: dict[str, Verdict] = field(default_factory=dict)
    good: list[str] = field(default_factory=list)
    unfinished: Record | None = None
    state: dict[str, str | None] = field(default_factory=dict)
    last: Record | None = None

    def is_good(self, release: str | None) -> bool:
        """Tell a release that went live, was checked and was not rolled back from."""
        return release is not None and self.verdicts.get(release) == "good"

    def judge(self, release: str, verdict: Verdict) -> None:
        """Let the newest judgement replace the older one."""
        self.verdicts[release] = verdict
        if release in self.good:
            self.good.remove(release)
        if verdict == "good":
            self.good.append(release)


def read(records: Iterable[Record]) -> Past:
    """Go through the lines once, in order."""
    past = Past()
    for record in records:
        if record.get("event") == "begin":
            past.unfinished = record
        elif record.get("event") == "end":
            end(past, record)
    return past


def end(past: Past, record: Record) -> None:
    """Take in the line written after a change."""
    past.unfinished, past.last = None, record
    if isinstance(record.get("state"), dict):
        past.state = record["state"]
    for release, verdict in judgements(record):
        past.judge(release, verdict)


def judgements(record: Record) -> list[tuple[str, Verdict]]:
    """Derive verdicts from one finished change.

    A failed reload says nothing about the release: the settings changed, not the code.
    An initial activation says nothing either until `check` has passed.
    """
    verb, target, former = record.get("verb"), record.get("to"), record.get("from")
    if verb not in {"activate", "rollback", "reload", "check"} or not target:
        return []
    if not went_live(record):
        return [(target, "bad")] if is_to_blame(record) else []
    found: list[tuple[str, Verdict]] = []
    if verb == "rollback" and former and former != target:
        found.append((former, "bad"))
    return [*found, (target, "good")]


def went_live(record: Record) -> bool:
    """Tell whether the target passed its checks; a killed change may have flipped."""
    if record.get("unproven"):
        return False
    if record.get("result") == "ok":
        return True
    return (
        record.get("result") == "interrupted"
        and record.get("to") != record.get("from")
        and record.get("live") == record.get("to")
    )


def is_to_blame(record: Record) -> bool:
    """Tell a failure that the release itself caused, and not while it was live."""
    return (
        record.get("result") == "failed"
        and record.get("verb") != "reload"
        and record.get("to") != record.get("from")
        and record.get("error") not in BLAMELESS
    )
