"""The load: constant from the first switch to the last, and never a retry."""

import asyncio
import gc
import itertools
import os
import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from tests.proof import asks
from tests.proof.asks import Ask, Counter
from tests.proof.clock import now
from tests.proof.samples import Failure, Long, Samples
from tests.proof.wire import Answer, Broken, Connection

TICK = 0.01
PRIORITY = -10


@dataclass(frozen=True)
class Plan:
    """How much is asked; pauses are seconds between two requests of one asker."""

    keep_alive: int = 20
    pause: float = 0.03
    new: int = 2
    new_pause: float = 0.035
    large_pause: float = 0.5
    slow: int = 2
    long_seconds: float = 20.0
    long_every: float = 10.0
    timeout: float = 60.0

    def __str__(self) -> str:
        return (
            f"{self.keep_alive} keep-alive connections, {self.pause * 1000:.0f} ms "
            f"between an answer and the next request; {self.new} askers that open a "
            "connection for each request; bodies from 200 bytes to 1 MB both ways; "
            f"{self.slow} requests of 0.2-1 s and always one or more of "
            f"{self.long_seconds:.0f} s in flight"
        )


@dataclass
class Load:
    """Askers that run until they are told to stop."""

    host: str
    port: int
    plan: Plan
    counter: Counter
    samples: Samples = field(default_factory=Samples)
    pages: set[str] = field(default_factory=set)
    # The smallest difference between the host's clock and ours, and its round trip.
    clock: tuple[float, float] = (9e9, 0.0)
    _over: bool = False
    _tasks: list["asyncio.Task[None]"] = field(default_factory=list)
    _open: set[Connection] = field(default_factory=set)

    def start(self) -> None:
        gc.collect()
        gc.freeze()
        gc.disable()  # a collection would look like a stall of the host
        with suppress(PermissionError):  # users do not wait for the host's cores
            os.setpriority(os.PRIO_PROCESS, 0, PRIORITY)
        plan = self.plan
        askers = [self._keep_alive(n) for n in range(plan.keep_alive)]
        askers += [self._new_connections(n) for n in range(plan.new)]
        askers += [self._slow(n) for n in range(plan.slow)]
        askers += [self._large(), self._long(), self._tick()]
        self._tasks = [asyncio.create_task(asker) for asker in askers]

    async def stop(self) -> None:
        """Let every request in flight end, then end."""
        self._over = True
        await asyncio.gather(*self._tasks)
        gc.enable()

    async def ask_alone(self, ask: Ask) -> Answer:
        """Ask over a connection of its own; raise Broken when there is no answer."""
        connection = await Connection.open(self.host, self.port)
        try:
            data = ask.data(f"{self.host}:{self.port}", keep_alive=False)
            return await connection.ask(data, self.plan.timeout)
        finally:
            connection.close()

    # Askers

    async def _keep_alive(self, number: int) -> None:
        asker = Asker(self)
        await asyncio.sleep(number * self.plan.pause / self.plan.keep_alive)
        wanted = small(self.counter, number)
        while not self._over:
            ask = next(wanted)
            answer = await asker.ask(ask)
            if answer and ask.kind == "page" and (more := asks.stylesheet(answer)):
                self.pages.add(asks.sha256(answer.body))
                await asker.ask(more)
            await asyncio.sleep(self.plan.pause)
        asker.close()

    async def _new_connections(self, number: int) -> None:
        wanted = small(self.counter, number)
        while not self._over:
            await Asker(self, keep_alive=False).ask(next(wanted))
            await asyncio.sleep(self.plan.new_pause)

    async def _large(self) -> None:
        size = asks.MEGABYTE
        asker = Asker(self)
        pair = itertools.cycle((asks.read(size, "large"), asks.write(size, "large")))
        while not self._over:
            await asker.ask(next(pair))
            await asyncio.sleep(self.plan.large_pause)
        asker.close()

    async def _slow(self, number: int) -> None:
        asker, chance = Asker(self), random.Random(number)  # noqa: S311 - no secret
        while not self._over:
            await asker.ask(asks.sleep(chance.uniform(0.2, 1.0), "slow"))
        asker.close()

    async def _long(self) -> None:
        """Start one so often that at each switch one or two are in flight."""
        running = []
        while not self._over:
            ask = asks.sleep(self.plan.long_seconds, "long")
            asker = Asker(self, keep_alive=False)
            running.append(asyncio.create_task(asker.ask(ask)))
            until = now() + self.plan.long_every
            while now() < until and not self._over:
                await asyncio.sleep(0.1)
        await asyncio.gather(*running)

    async def _tick(self) -> None:
        """Measure our own pauses, so that none is taken for one of the host."""
        due = now() + TICK
        while not self._over:
            await asyncio.sleep(max(0.0, due - now()))
            late = now() - due
            if late > TICK:
                self.samples.lags.append((due, late))
            due = now() + TICK


@dataclass
class Asker:
    """One user: a connection, opened anew only when the server said it closes it."""

    load: Load
    keep_alive: bool = True
    connection: Connection | None = None

    async def ask(self, ask: Ask) -> Answer | None:
        began = now()
        try:
            answer = await self._send(ask)
        except Broken as broken:
            self.close()
            self._fail(ask, began, str(broken))
            return None
        if reason := ask.wrong(answer):
            self._fail(ask, began, reason)
            return None
        slot = answer.text(b"probe-slot")
        self.load.samples.add(ask, began, answer.ended, slot)
        if ask.kind == "long":
            release = answer.text(b"probe-release")
            self.load.samples.longs.append(Long(began, answer.ended, slot, release))
        elif slot and ask.kind == "read":
            self._compare_clocks(answer, began)
        return answer

    def close(self) -> None:
        if self.connection:
            self.connection.close()
            self.connection = None

    async def _send(self, ask: Ask) -> Answer:
        load = self.load
        if self.connection is None:
            self.connection = await Connection.open(load.host, load.port)
            load.samples.connections += 1
        data = ask.data(f"{load.host}:{load.port}", self.keep_alive)
        answer = await self.connection.ask(data, load.plan.timeout + ask.seconds)
        if answer.closes or not self.keep_alive:
            self.close()
        return answer

    def _fail(self, ask: Ask, began: float, reason: str) -> None:
        failure = Failure(began, now(), ask.kind, f"{ask.method} {ask.path}", reason)
        self.load.samples.failures.append(failure)

    def _compare_clocks(self, answer: Answer, began: float) -> None:
        trip = answer.ended - began
        if trip < self.load.clock[0]:
            with suppress(ValueError):
                there = float(answer.headers[b"probe-time"])
                self.load.clock = (trip, there - (began + answer.ended) / 2)


def small(counter: Counter, start: int) -> Iterator[Ask]:
    """Ask for ever: pages, reads and writes of several sizes, and what counts."""
    fixed = [
        asks.read(200),
        asks.write(200),
        asks.page(),
        asks.read(5_000),
        asks.write(20_000),
        asks.read(50_000),
    ]
    for number in itertools.count(start):
        place = number % (len(fixed) + 1)
        yield fixed[place] if place < len(fixed) else counter.ask()
