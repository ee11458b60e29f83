"""Errors by where they come from, each with how often, when, and what was asked."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from sitectl.explain import explanation
from sitectl.explain.explanation import Explanation
from sitectl.logs import origin
from sitectl.logs.entry import Entry, iso
from sitectl.logs.origin import Collector, Writer

Kind = Literal["traceback", "answer", "message", "apache", "database"]
KINDS: tuple[Kind, ...] = ("traceback", "answer", "message", "apache", "database")
WAITING = 10_000  # requests whose route is still to come
MOST = 1000  # different routes of a group; whoever attacks asks for new ones for ever
CODE = re.compile(r"AH\d{5}:")


@dataclass
class Group:
    """What happened, and where; `example` is the last request that met it."""

    kind: Kind
    where: str
    what: str
    message: str
    count: int = 0
    first: float = 0
    last: float = 0
    example: str = ""
    routes: Counter[str] = field(default_factory=Counter)

    def add(self, entry: Entry) -> None:
        """Count one more."""
        self.count += 1
        self.first = self.first or entry.time
        self.last = max(self.last, entry.time)
        self.example = entry.request_id or self.example

    def asked(self, route: str) -> None:
        """Note what was asked for."""
        if route in self.routes or len(self.routes) < MOST:
            self.routes[route] += 1

    def as_json(self) -> dict[str, Any]:
        """Return what --json shows."""
        return {
            "kind": self.kind,
            "where": self.where,
            "what": self.what,
            "message": self.message,
            "count": self.count,
            "first": iso(self.first),
            "last": iso(self.last),
            "request_id": self.example or None,
            "routes": dict(self.routes.most_common()),
        }


@dataclass
class Errors:
    """Goes through entries once; holds groups, not entries."""

    package: str
    words: dict[str, str]
    requests: int = 0
    groups: dict[tuple[str, ...], Group] = field(default_factory=dict)
    waiting: dict[str, list[Group]] = field(default_factory=dict)
    collector: Collector = field(default_factory=Collector)
    explained: dict[str, Explanation] = field(default_factory=dict)

    def read(self, entries: Iterable[Entry]) -> "Errors":
        """Group them all."""
        take = {"app": self.application, "error": self.apache}
        take |= {"access": self.access, "database": self.database}
        for entry in entries:
            take[entry.log](entry)
        for writer in list(self.collector.held):
            self.end(writer)
        return self

    def sorted(self) -> list[Group]:
        """Return the groups, tracebacks first, then by how often."""
        found = self.groups.values()
        return sorted(found, key=lambda g: (KINDS.index(g.kind), -g.count, g.where))

    def application(self, entry: Entry) -> None:
        """Take a record in: a traceback, an error without one, a request's line."""
        if entry.more:
            self.traceback(entry, entry.more)
        elif entry.is_error:
            place = f"{entry.values.get('logger')} {entry.values.get('place')}"
            self.add(entry, "message", place, entry.level, entry.values["message"])
        elif entry.values.get("route") and entry.request_id in self.waiting:
            asked = f"{entry.values.get('method')} {entry.values['route']}"
            self.answered(entry.request_id, asked, ("traceback", "message"))

    def traceback(self, entry: Entry, text: str) -> None:
        """Group a traceback by the line of code and the exception's type."""
        found = origin.find(text, self.package)
        self.add(entry, "traceback", found.where, found.kind, found.message)

    def apache(self, entry: Entry) -> None:
        """Take a line in: part of a traceback, or one that `explain` knows."""
        if self.collector.take(entry):
            return
        self.end(origin.writer(entry))
        if self.collector.take(entry) or not (entry.is_error or entry.is_warning):
            return
        if said := self.explain(entry):
            shape = said.code if said.is_known else f"{said.code} {shaped(entry.text)}"
            self.add(entry, "apache", said.code, said.cause, entry.text, shape)

    def explain(self, entry: Entry) -> Explanation | None:
        """Ask for the meaning once for each code of Apache's."""
        code = found[0] if (found := CODE.match(entry.text)) else ""
        if code in self.explained:
            return self.explained[code]
        said = explanation.explain(entry.values["line"], self.words)
        if said and code and said.is_known:
            self.explained[code] = said
        return said

    def end(self, writer: Writer) -> None:
        """Count the traceback that a thread has written whole."""
        if lines := self.collector.ended(writer):
            self.traceback(lines[0], "\n".join(line.text for line in lines))

    def access(self, entry: Entry) -> None:
        """Count requests, and those that were answered with 5xx."""
        self.requests += 1
        path = str(entry.values["target"]).partition("?")[0]
        asked = f"{entry.values['method']} {path}"
        if entry.is_error:
            self.add(entry, "answer", entry.level, "answers", "").asked(asked)
        self.answered(entry.request_id, asked, ("apache",))
        self.waiting.pop(entry.request_id, None)

    def database(self, entry: Entry) -> None:
        """Count the server's errors."""
        if entry.is_error:
            shape = shaped(entry.text)
            self.add(entry, "database", entry.level, "the server", entry.text, shape)

    def add(
        self,
        entry: Entry,
        kind: Kind,
        where: str,
        what: str,
        message: str,
        shape: str = "",
    ) -> Group:
        """Count an entry in its group, which the first one of it makes."""
        key: tuple[str, ...] = (kind, where, what if kind != "apache" else "", shape)
        if len(self.groups) >= MOST and key not in self.groups:
            key, where, what, message = (kind,), "-", "many others", ""
        group = self.groups.setdefault(key, Group(kind, where, what, message))
        group.add(entry)
        if entry.request_id and kind != "answer" and len(self.waiting) < WAITING:
            self.waiting.setdefault(entry.request_id, []).append(group)
        return group

    def answered(self, request_id: str, asked: str, kinds: tuple[str, ...]) -> None:
        """Note what was asked for where one of these kinds waits to learn it."""
        groups = self.waiting.pop(request_id, [])
        for group in groups:
            if group.kind in kinds:
                group.asked(asked)
        if later := [group for group in groups if group.kind not in kinds]:
            self.waiting[request_id] = later


def shaped(text: str) -> str:
    """Make texts alike that differ in their numbers and quoted names alone."""
    return re.sub(r'"[^"]*"|\d+', "_", text)
