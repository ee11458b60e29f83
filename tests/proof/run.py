"""One proof: constant load, and the switches while it lasts."""

import asyncio
import json
import multiprocessing
import secrets
import tempfile
from collections.abc import Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.proof import asks, figures
from tests.proof.asks import Ask, Counter
from tests.proof.clock import now
from tests.proof.errors import ProofFailed
from tests.proof.host import Host, Live
from tests.proof.load import Load, Plan
from tests.proof.samples import Samples
from tests.proof.switches import Switch, act, planned
from tests.proof.tree import Tree
from tests.proof.wire import Broken

SETTLE = 3.0  # seconds after a switch, before the next steady stretch
REPOSITORY = Path(__file__).parents[2]
Say = Callable[[str], None]
Aside = Callable[..., Awaitable[Any]]


@dataclass
class Proof:
    """What one run found."""

    host: str
    plan: str
    began: float
    ended: float
    samples: Samples
    switches: list[Switch]
    sent: int
    applied: int
    pages: int
    clock: tuple[float, float]
    drained: int  # daemons that finished requests before they ended
    rotated: int  # times that Apache's own log went to a new file

    @property
    def requests(self) -> int:
        return len(self.samples.began) + len(self.samples.failures)


def prove(inventory: Path, name: str, words: str, plan: Plan, say: Say) -> Proof:
    """Run the switches under load; raise ProofFailed when the host cannot be proved."""
    with (
        tempfile.TemporaryDirectory(prefix="proof-") as scratch,
        # Starting a program stops every thread of the process that starts it; so
        # the operator's programs are started by another process than the load's.
        ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as operator,
    ):
        tree = Tree.clone(REPOSITORY, Path(scratch, "tree"))
        host = Host(inventory, name, tree.path)
        return asyncio.run(_prove(host, tree, planned(words), plan, say, operator))


async def _prove(
    host: Host,
    tree: Tree,
    switches: list[Switch],
    plan: Plan,
    say: Say,
    operator: ProcessPoolExecutor,
) -> Proof:
    def aside(call: Callable[..., Any], *arguments: object) -> Awaitable[Any]:
        return asyncio.get_running_loop().run_in_executor(operator, call, *arguments)

    mark = secrets.token_hex(4)
    load = Load(host.address, host.port, plan, Counter(f"proof-{mark}"))
    await _require_probe(load, host.name)
    live: Live = await aside(host.live)
    drained = await aside(host.drained)
    load.start()
    began = now()
    try:
        for switch in switches:
            await asyncio.sleep(0 if switch.at_once else SETTLE)
            live = await _switch(aside, host, tree, switch, live, mark)
            _say_switch(say, load, switch)
        await asyncio.sleep(SETTLE)
    finally:
        await load.stop()
    _to_our_clock(switches, load.clock[1])
    return Proof(
        host=f"{host.name} ({host.address}:{host.port})",
        plan=str(plan),
        began=began,
        ended=now(),
        samples=load.samples,
        switches=switches,
        sent=load.counter.sent,
        applied=await _applied(load),
        pages=len(load.pages),
        clock=load.clock,
        drained=await aside(host.drained) - drained,
        rotated=await aside(host.access_logs, began) - 1,
    )


async def _switch(
    aside: Aside, host: Host, tree: Tree, switch: Switch, live: Live, mark: str
) -> Live:
    if switch.verb == "deploy":
        await aside(tree.change, f"proof {mark} {switch.number}")
    await asyncio.sleep(0 if switch.at_once else figures.STEADY)
    switch.began = now()
    await aside(act, host, switch.verb)
    switch.ended = now()
    seen: Live = await aside(host.live)
    switch.old, switch.new = (live.slot, live.release), (seen.slot, seen.release)
    if seen.renamed != live.renamed:
        switch.renamed = seen.renamed
    return seen


def _to_our_clock(switches: list[Switch], ahead: float) -> None:
    for switch in switches:
        if switch.renamed:
            switch.renamed -= ahead


def _say_switch(say: Say, load: Load, switch: Switch) -> None:
    seconds = switch.ended - switch.began
    count, failed = len(load.samples.began), len(load.samples.failures)
    say(f"{switch.label:<12}{seconds:6.1f} s  {count:>8,} requests  {failed} failed")


async def _require_probe(load: Load, name: str) -> None:
    where = f"http://{load.host}:{load.port}/probe/sleep"
    try:
        answer = await load.ask_alone(asks.sleep(0, "slow"))
    except Broken as broken:
        raise ProofFailed(
            f"{where} does not answer: {broken}. Next step: make up, and run this "
            "where the host can be reached (for a lab: in its network)."
        ) from None
    if answer.status == 404:
        raise ProofFailed(
            f"{where} answers 404: the pages that a proof needs are off on {name}. "
            "They belong on staging hosts only. Next step: set `site_settings: "
            "{PROBE: true}` in the inventory of this host, then make up."
        )
    if answer.status != 200 or not answer.text(b"probe-slot"):
        raise ProofFailed(
            f"{where} answers {answer.status} and names no slot: the release is older "
            "than this proof. Next step: make deploy."
        )


async def _applied(load: Load) -> int:
    path = f"/probe/count?prefix={load.counter.prefix}-"
    answer = await load.ask_alone(Ask("count", "GET", path, b"", lambda _: ""))
    return int(json.loads(answer.body)["rows"])


def as_json(proof: Proof) -> dict[str, object]:
    """Return the raw figures, small enough to keep in the repository."""
    samples, switches = proof.samples, proof.switches
    table = samples.table()
    strayed = figures.strayed(samples.longs, switches)
    return {
        "host": proof.host,
        "plan": proof.plan,
        "date": datetime.fromtimestamp(proof.began, UTC).strftime("%Y-%m-%d"),
        "seconds": round(proof.ended - proof.began, 1),
        "requests": proof.requests,
        "connections": samples.connections,
        "failures": [asdict(one) for one in samples.failures[:100]],
        "failed": len(samples.failures),
        "counted": {"sent": proof.sent, "applied": proof.applied},
        "long": {"requests": len(samples.longs), "strayed": len(strayed)},
        "drained": proof.drained,
        "pages_seen": proof.pages,
        "apache_log_rotations": proof.rotated,
        "generator_longest_pause_ms": round(
            max((late for _, late in samples.lags), default=0.0) * 1000, 1
        ),
        "clock_offset_ms": round(proof.clock[1] * 1000, 3),
        "steady": asdict(figures.steady(table, switches)),
        "switches": figures.describe(samples, switches, proof.ended),
        "marks": [
            {
                "label": s.label,
                "began": round(s.began - proof.began, 3),
                "flip": round(s.renamed - proof.began, 3) if s.flipped else None,
                "ended": round(s.ended - proof.began, 3),
            }
            for s in switches
        ],
        "bucket_columns": ["bucket of 0.1 s", "requests", "p99 ms", "longest ms"],
        "buckets": figures.buckets(table, proof.began),
    }
