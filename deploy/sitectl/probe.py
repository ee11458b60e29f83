"""Checks a slot over HTTP: every daemon, the database, the pages, the assets."""

import hashlib
import json
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from sitectl import messages
from sitectl.daemons import Daemon, pids
from sitectl.fetch import Answer
from sitectl.manifest import Manifest
from sitectl.messages import Message, SiteError
from sitectl.site import Site

PARALLEL = 4  # connections per daemon: which one answers is chance
ROUNDS = 4  # of every page, by as many askers at once
POLL = 0.02
PAUSE = 0.03  # between two questions: daemons that still import need the processor
BUSY = {502, 503, 504}  # what Apache says while daemons start


@dataclass
class Burst:
    """What parallel askers have seen so far."""

    seen: set[int] = field(default_factory=set)
    failure: SiteError | None = None
    last: str = ""
    over: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True)
class Check:
    """One check of one slot against the release it must run."""

    site: Site
    slot: str
    url: str
    manifest: Manifest
    seconds: float

    def all(self) -> None:
        """Run every check; the daemons must be the same before and after."""
        self.content(self.every_daemon())

    def content(self, before: frozenset[Daemon]) -> None:
        """Require database, pages and assets, by daemons that stay alive."""
        self.ready()
        self.pages()
        self.assets()
        self.same_daemons(before)

    def every_daemon(self) -> frozenset[Daemon]:
        """Ask /healthz in parallel until each daemon has answered as this release."""
        expected, processes = self.site.daemons(self.slot), self.site.config.processes
        if len(expected) < processes:
            raise self.error(
                messages.DAEMONS_ABSENT, seen=len(expected), expected=processes
            )
        burst, until = Burst(), time.monotonic() + self.seconds
        for _ in range(PARALLEL * len(expected)):
            threading.Thread(target=self.ask, args=(burst, until), daemon=True).start()
        try:
            self.wait_for(expected, burst, until)
        finally:
            burst.over.set()
        return expected

    def wait_for(self, expected: frozenset[Daemon], burst: Burst, until: float) -> None:
        """Wait until all have answered, one failed, or the time is over."""
        wanted = {item.pid for item in expected}
        while not wanted <= burst.seen:
            if burst.failure:
                raise burst.failure
            self.same_daemons(expected)
            if time.monotonic() > until:
                raise self.error(
                    messages.SLOT_SILENT,
                    pids=", ".join(map(str, sorted(wanted - burst.seen))),
                    url=f"{self.url}/healthz",
                    seconds=self.seconds,
                    last=f" (last: {burst.last})" if burst.last else "",
                )
            time.sleep(POLL)

    def ask(self, burst: Burst, until: float) -> None:
        """Ask again and again over new connections."""
        while not burst.over.is_set() and not burst.failure:
            left = until - time.monotonic()
            if left <= 0:
                return
            try:
                answer = self.site.fetch(f"{self.url}/healthz", left)
            except OSError as error:
                burst.last = str(error)
                time.sleep(POLL)
                continue
            self.take_in(burst, answer)

    def take_in(self, burst: Burst, answer: Answer) -> None:
        """Count an answer, or note why the slot fails."""
        if answer.status in BUSY:
            burst.last = f"status {answer.status}"
            time.sleep(POLL)
            return
        try:
            burst.seen.add(self.identity(answer))
        except SiteError as error:
            burst.failure = error
        time.sleep(PAUSE)

    def identity(self, answer: Answer) -> int:
        """Return the pid that answered, if it is this release in this slot."""
        url = f"{self.url}/healthz"
        values = parse_object(answer.body)
        if answer.status != 200 or "pid" not in values:
            raise self.answered(messages.ANSWER_BAD, url, answer)
        if (values.get("release"), values.get("slot")) != (
            self.manifest.release,
            self.slot,
        ):
            raise self.error(
                messages.ANSWER_OTHER,
                url=url,
                release=values.get("release"),
                expected=f"{self.manifest.release} in {self.slot}",
                map=self.site.paths.map,
                slot=values.get("slot"),
            )
        return int(values["pid"])

    def same_daemons(self, before: frozenset[Daemon]) -> None:
        """Fail when a daemon ended: one that crashes and is replaced is not healthy."""
        gone = before - self.site.daemons(self.slot)
        if gone:
            raise self.error(messages.DAEMON_CRASHED, pids=pids(gone))

    def ready(self) -> None:
        """Require that the release finds its database and its schema."""
        url = f"{self.url}/readyz"
        answer = self.fetch(url)
        if answer.status != 200:
            raise self.answered(messages.NOT_READY, url, answer)

    def pages(self) -> None:
        """Require that every page of check_paths answers, and soon enough.

        Many times each, so that every daemon has its templates compiled and its
        connections open before the first user comes.
        """
        at_once = PARALLEL * self.site.config.processes
        with ThreadPoolExecutor(at_once) as pool:
            for path in self.site.config.check_paths:
                url = self.url + path
                answers = list(pool.map(self.fetch, [url] * (at_once * ROUNDS)))
                for answer in answers:
                    self.whole(url, answer)
                self.quick(url, max(answer.seconds for answer in answers))

    def whole(self, url: str, answer: Answer) -> None:
        """Require an answer that is no failure."""
        if answer.status >= 500:
            raise self.answered(messages.ANSWER_BAD, url, answer)

    def quick(self, url: str, slowest: float) -> None:
        """Require a page to be quick; a slow one is asked again, warm and alone."""
        allowed = self.site.config.slow_after
        if slowest <= allowed:
            return
        answer = self.fetch(url)
        self.whole(url, answer)
        if answer.seconds > allowed:
            raise self.error(
                messages.ANSWER_SLOW, url=url, seconds=answer.seconds, allowed=allowed
            )

    def assets(self) -> None:
        """Require that each asset is served, byte for byte."""
        with ThreadPoolExecutor(PARALLEL) as pool:
            list(
                pool.map(self.asset, *zip(*self.manifest.static.items(), strict=True))
                if self.manifest.static
                else ()
            )

    def asset(self, name: str, expected: str) -> None:
        """Require one asset."""
        url = f"{self.url}/static/{name}"
        answer = self.fetch(url)
        seen = hashlib.sha256(answer.body).hexdigest()
        if answer.status != 200 or seen != expected:
            wrong = f"sha256 {seen}, expected {expected}"
            reason = wrong if answer.status == 200 else f"status {answer.status}"
            directory = self.site.paths.static
            raise self.error(
                messages.ASSET_BAD, url=url, reason=reason, directory=directory
            )

    def fetch(self, url: str) -> Answer:
        """Fetch one page; silence is a failure of the slot."""
        try:
            return self.site.fetch(url, self.seconds)
        except OSError as error:
            raise self.error(
                messages.SLOT_SILENT,
                pids=pids(self.site.daemons(self.slot)),
                url=url,
                seconds=self.seconds,
                last=f" ({error})",
            ) from None

    def answered(self, message: Message, url: str, answer: Answer) -> SiteError:
        """Build the refusal of an answer, with the start of its body."""
        body = " ".join(answer.body.decode(errors="replace").split())[:200]
        return self.error(message, url=url, status=answer.status, body=body)

    def error(self, message: Message, **values: Any) -> SiteError:
        """Build an error that names slot and log."""
        log = self.site.config.error_log
        return SiteError(message, **{"slot": self.slot, "error_log": log, **values})


def parse_object(body: bytes) -> Mapping[str, Any]:
    """Read a JSON object, empty when it is none."""
    try:
        values = json.loads(body)
    except ValueError:
        return {}
    return values if isinstance(values, dict) else {}


def confirm_live(
    site: Site, slot: str, seconds: float, clock: Callable[[], float] = time.monotonic
) -> None:
    """Wait until users reach the slot; Apache sees the new map at its next request."""
    url, until, last = f"{site.config.live_url}/healthz", clock() + seconds, "no answer"
    while clock() < until:
        try:
            answer = site.fetch(url, max(0.1, until - clock()))
            seen = parse_object(answer.body).get("slot")
            if answer.status == 200 and seen == slot:
                return
            last = f"status {answer.status}, slot {seen}"
        except OSError as error:
            last = str(error)
        time.sleep(0.005)
    raise SiteError(
        messages.LIVE_UNCONFIRMED,
        url=url,
        slot=slot,
        seconds=seconds,
        last=last,
        map=site.paths.map,
    )
