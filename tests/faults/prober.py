"""Users who ask without pause while something breaks: every answer is kept."""

import asyncio
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from tests.proof import asks
from tests.proof.asks import Ask, Counter
from tests.proof.clock import now
from tests.proof.wire import Answer, Broken, Connection

PORT = 8000
QUIET = 2.0  # seconds without a disturbed request after which it is normal again
SLOW = 1.0  # seconds; a request that takes longer counts as disturbed
DROPPED = 0  # the status of a request without an answer


@dataclass(frozen=True, slots=True)
class Seen:
    """One request and what came of it."""

    kind: str
    path: str
    began: float
    ended: float
    status: int
    has_retry: bool
    is_right: bool

    @property
    def took(self) -> float:
        return self.ended - self.began

    @property
    def is_disturbed(self) -> bool:
        return not self.is_right or self.took > SLOW


@dataclass
class Prober:
    """Keep-alive connections that ask a page, bytes, and a counted POST in turn."""

    address: str
    askers: int = 6
    pause: float = 0.05
    timeout: float = 90.0
    more: Callable[[], Ask] | None = None  # what is asked instead, as an overload is
    seen: list[Seen] = field(default_factory=list)
    open: dict[int, float] = field(default_factory=dict)

    def __enter__(self) -> Self:
        self.counter = Counter(f"fault-{secrets.token_hex(4)}")
        self._over = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over = True
        self._thread.join(self.timeout + 10)

    def until_normal(self, limit: float) -> None:
        """Return when nothing was disturbed for a while, or at the limit."""
        begun = now()
        while now() - begun < limit:
            time.sleep(0.1)
            calm = now() - QUIET
            waiting = [began for began in [*self.open.values()] if now() - began > SLOW]
            recent = [one for one in self.seen[-500:] if one.ended > calm]
            enough = len(recent) >= self.askers and calm > begun
            if enough and not waiting and not any(one.is_disturbed for one in recent):
                return

    def acknowledged(self) -> set[str]:
        """Return the keys that a 201 was seen for."""
        kept = [one for one in self.seen if one.kind == "count" and one.is_right]
        return {one.path.partition("key=")[2] for one in kept}

    def _run(self) -> None:
        asyncio.run(self._all())

    async def _all(self) -> None:
        await asyncio.gather(*(self._ask_on(number) for number in range(self.askers)))

    async def _ask_on(self, number: int) -> None:
        connection: Connection | None = None
        wanted = self._wanted(number)
        while not self._over:
            connection = await self._ask(number, next(wanted), connection)
            await asyncio.sleep(self.pause)
        if connection:
            connection.close()

    def _wanted(self, number: int) -> Iterator[Ask]:
        turn = (asks.page, lambda: asks.read(200), self.counter.ask)
        while True:
            yield self.more() if self.more else turn[number % len(turn)]()
            number += 1

    async def _ask(
        self, number: int, ask: Ask, connection: Connection | None
    ) -> Connection | None:
        """Ask once, and return the connection if it may be used again."""
        began = self.open[number] = now()
        answer: Answer | None = None
        try:
            connection = connection or await Connection.open(self.address, PORT)
            data = ask.data(f"{self.address}:{PORT}", keep_alive=True)
            answer = await connection.ask(data, self.timeout)
        except Broken:
            if connection:
                connection.close()
        del self.open[number]
        self._note(ask, began, answer)
        if connection and answer and answer.closes:
            connection.close()
        return connection if answer and not answer.closes else None

    def _note(self, ask: Ask, began: float, answer: Answer | None) -> None:
        status = answer.status if answer else DROPPED
        has_retry = bool(answer and answer.text(b"retry-after"))
        is_right = answer is not None and not ask.wrong(answer)
        self.seen.append(
            Seen(ask.kind, ask.path, began, now(), status, has_retry, is_right)
        )
