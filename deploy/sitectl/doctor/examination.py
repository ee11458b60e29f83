"""Runs every check, however broken the host is, and reports what they found."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from types import ModuleType
from typing import Any

from sitectl.doctor import (
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
    settings,
    state,
    watch,
    wsgi,
)
from sitectl.doctor.finding import EXIT, Fault, Finding, Skipped
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
    state,
    release,
    history,
    settings,
    database,
    logs,
    watch,
    backups,
    certificates,
    metrics,
)
# Slow ones wait for a child or the disk, so that others run meanwhile.
AT_ONCE = 4

UNABLE = Fault(
    "DOC-001",
    "warning",
    "the check {check} could not be made: {reason}",
    "The host is in a state that the check did not expect.",
    "look at the other findings first; then run `sitectl doctor` again",
)


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
    """Make every check, or those of some topics; findings come worst first."""
    began, every = time.monotonic(), checks(topics)
    skipped: dict[str, str] = {}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        done = pool.map(lambda name: make(view, name, every[name], skipped), every)
        found = [finding for findings in done for finding in findings]
    found.sort(key=lambda finding: (-EXIT[finding.severity], finding.code))
    seconds = round(time.monotonic() - began, 1)
    return Report(view.site.config.site, found, skipped, len(every), seconds)


def make(view: View, name: str, check: Check, skipped: dict[str, str]) -> list[Finding]:
    """Make one check; what it cannot take in is a finding too, never a traceback."""
    try:
        return list(check(view))
    except Skipped as skip:
        skipped[name] = skip.reason
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        return [UNABLE(check=name, reason=reason)]
    return []
