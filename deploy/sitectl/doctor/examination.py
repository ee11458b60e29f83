"""Runs every check, however broken the host is, and reports what they found."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, wait
from dataclasses import asdict, dataclass
from types import ModuleType
from typing import Any

from sitectl.doctor import (
    answers,
    apache,
    backups,
    certificates,
    clock,
    daemon,
    database,
    disk,
    history,
    host,
    logs,
    metrics,
    network,
    release,
    remedies,
    rotation,
    settings,
    state,
    watch,
    wsgi,
)
from sitectl.doctor.finding import EXIT, Fault, Finding, NoAnswer, Skipped
from sitectl.doctor.view import View

Check = Callable[[View], Iterator[Finding]]

TOPICS: tuple[ModuleType, ...] = (
    host,
    clock,
    disk,
    network,
    apache,
    wsgi,
    daemon,
    answers,
    state,
    release,
    history,
    settings,
    database,
    logs,
    rotation,
    watch,
    backups,
    certificates,
    metrics,
)
# Seconds for all checks; more than the longest of them takes when each command hangs.
LIMIT = 25.0
SHOWN = 5

UNABLE = Fault(
    "DOC-001",
    "warning",
    "the check {check} could not be made: {reason}",
    "The host is in a state that the check did not expect.",
    "look at the other findings first; then run `sitectl doctor` again",
)
UNANSWERED = Fault(
    "DOC-002",
    "error",
    "{checks} got no answer: {seen}",
    "What it asks hangs or fails: a disk, a network mount, a service, a program.",
    "{look}",
)
HUNG = "sitectl doctor {topic}; `ps -eo stat,wchan:20,pid,args | grep ^D` names what "
HUNG += "waits for a disk or a mount, `findmnt` the mounts"


@dataclass(frozen=True)
class Report:
    """What was found, what could not be asked, and how long it took in seconds."""

    site: str
    findings: list[Finding]
    skipped: dict[str, str]
    checks: int
    seconds: float

    @property
    def exit(self) -> int:
        """Return 0 for none or notes, 1 for warnings, 2 for errors."""
        return max((EXIT[finding.severity] for finding in self.findings), default=0)

    def as_json(self) -> dict[str, Any]:
        """Return what --json shows."""
        return asdict(self)


def name_of(topic: ModuleType) -> str:
    """Name a topic."""
    return topic.__name__.rpartition(".")[2]


NAMES = [name_of(topic) for topic in TOPICS]


def checks(topics: Sequence[str] = ()) -> dict[str, Check]:
    """Name the checks of some topics, or of all, by topic and function."""
    return {
        f"{name_of(topic)}.{check.__name__}": check
        for topic in TOPICS
        for check in topic.CHECKS
        if not topics or name_of(topic) in topics
    }


def examine(view: View, topics: Sequence[str] = ()) -> Report:
    """Make every check, or those of some topics, at once; findings come worst first."""
    began, every = time.monotonic(), checks(topics)
    view.expects = expected
    skipped: dict[str, str] = {}
    begun = {name: begin(view, name, check, skipped) for name, check in every.items()}
    wait(begun.values(), LIMIT)
    site = view.site.config.site
    found = [remedies.here(one, site, view.has_systemd) for one in gathered(begun)]
    found.sort(key=lambda finding: (-EXIT[finding.severity], finding.code))
    seconds = round(time.monotonic() - began, 1)
    return Report(site, found, dict(skipped), len(every), seconds)


def expected(view: View) -> Iterator[str]:
    """Name the units of systemd that the topics ask for."""
    for topic in TOPICS:
        if hasattr(topic, "asks"):
            yield from topic.asks(view)


def begin(
    view: View, name: str, check: Check, skipped: dict[str, str]
) -> Future[list[Finding]]:
    """Make a check in a thread that nobody has to wait for, should it hang."""
    answer: Future[list[Finding]] = Future()

    def fill() -> None:
        try:
            answer.set_result(make(view, name, check, skipped))
        except NoAnswer as silence:
            answer.set_exception(silence)

    threading.Thread(target=fill, name=name, daemon=True).start()
    return answer


def gathered(begun: Mapping[str, Future[list[Finding]]]) -> Iterator[Finding]:
    """Give what was found; checks that wait for the same thing make one finding."""
    silent: dict[tuple[str, str], list[str]] = {}
    for name, answer in begun.items():
        silence = unanswered(name, answer)
        if silence:
            silent.setdefault((silence.reason, silence.look), []).append(name)
        else:
            yield from answer.result()
    for (seen, look), names in silent.items():
        yield UNANSWERED(checks=listed(names), seen=seen, look=look)


def unanswered(name: str, answer: Future[list[Finding]]) -> NoAnswer | None:
    """Return why a check has no answer, None if it has one."""
    if not answer.done():
        look = HUNG.format(topic=name.partition(".")[0])
        return NoAnswer(f"no end after {LIMIT:.0f} s", look)
    error = answer.exception()
    return error if isinstance(error, NoAnswer) else None


def listed(names: Sequence[str]) -> str:
    """Name some checks in a sentence."""
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    checks = "the check" if len(names) == 1 else "the checks"
    return f"{checks} {', '.join(names[:SHOWN])}{more}"


def make(view: View, name: str, check: Check, skipped: dict[str, str]) -> list[Finding]:
    """Make one check; what it cannot take in is a finding too, never a traceback."""
    try:
        return list(check(view))
    except NoAnswer:
        raise
    except Skipped as skip:
        skipped[name] = skip.reason
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        return [UNABLE(check=name, reason=reason)]
    return []
