"""The state files of a made-up host: a day of traffic, releases, one that failed."""

import json
import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sitectl import ledger
from sitectl.observe.minutes import MINUTE, Count, moment, published

OLD, LIVE, BAD = (
    "20261120T101500Z-a1b2c3d",
    "20261121T142200Z-b2c3d4e",
    "20261122T091000Z-c3d4e5f",
)
GIGABYTE = 10**9
HEALTHY: dict[str, Any] = {
    "site": "mypack",
    "findings": [],
    "skipped": {},
    "checks": 58,
}
FINDING = {
    "code": "DOC-526",
    "severity": "warning",
    "what": "mypack-mail.timer is inactive, disabled: what it starts is not done",
    "cause": "Someone stopped or disabled the timer.",
    "next": "systemctl enable --now mypack-mail.timer",
}


def write_all(folder: Path, now: datetime | None = None) -> None:
    """Write every state file, seen at one time."""
    now = now or datetime.now(UTC)
    folder.mkdir(parents=True, exist_ok=True)
    write(folder, "observed", now, **observed(now))
    write(folder, "doctor", now, **{**HEALTHY, "findings": [FINDING]})
    write(folder, "backup", now, **backup(now))
    write(folder, "drill", now, **drill(now))
    (folder / "history.jsonl").write_bytes(history(now))


def write(folder: Path, name: str, at: datetime, **values: Any) -> None:
    """Write one file as the host's tools do."""
    text = json.dumps({"at": moment(at.timestamp()), **values})
    (folder / f"{name}.json").write_text(text)


def observed(now: datetime) -> dict[str, Any]:
    """Return a day: more by day than by night, and errors for ten minutes."""
    last = int(now.timestamp() // MINUTE)
    return {
        "site": "mypack",
        "slots": [
            slot("green", "live", LIVE, 4100),
            slot("blue", "standby", BAD, 4000),
        ],
        "apache": [
            {**process(900, 2, 14), "kind": "parent"},
            {**process(910, 27, 21), "kind": "child"},
            {**process(911, 27, 20), "kind": "child"},
        ],
        "memory": {"total_bytes": 4 * GIGABYTE, "available_bytes": 2.3 * GIGABYTE},
        "load": [0.31, 0.28, 0.25],
        "cpus": 2,
        "disks": [disk("code", 1), disk("data", 1), disk("backups", 2, free=0.06)],
        "requests": published(dict(minutes(last)), last),
    }


def minutes(last: int) -> Iterator[tuple[str, Count]]:
    """Count what a day's requests are like, minute by minute."""
    for number in range(24 * 60):
        seen = Count()
        many = 40 + int(30 * math.sin(number / 230)) + number * 7 % 11
        for one in range(many):
            took = 9000 + 4000 * (one * number % 7) + (90_000 if one % 29 == 3 else 0)
            seen.add(404 if one % 23 == 5 else 200, 4000, took)
        for _ in range(6 if 1180 <= number < 1190 else 0):
            seen.add(500, 900, 2_000_000)
        yield str(last - 24 * 60 + 1 + number), seen


def slot(name: str, role: str, release: str, pid: int) -> dict[str, Any]:
    """Return a slot with two daemons."""
    daemons = [{**process(pid + n, 8, 96 + n), "release": release} for n in range(2)]
    return {"slot": name, "role": role, "release": release, "daemons": daemons}


def process(pid: int, threads: int, megabytes: int) -> dict[str, Any]:
    """Return what is known of one process."""
    age = 15300
    size = megabytes * 10**6
    return {"pid": pid, "age_seconds": age, "memory_bytes": size, "threads": threads}


def disk(name: str, device: int, free: float = 0.62) -> dict[str, Any]:
    """Return a disk of 40 GB."""
    return {
        "name": name,
        "path": f"/{name}",
        "device": device,
        "bytes_total": 40 * GIGABYTE,
        "bytes_free": int(40 * GIGABYTE * free),
        "inodes_total": 2_500_000,
        "inodes_free": 2_300_000,
    }


def backup(now: datetime) -> dict[str, Any]:
    """Return a backup that was made in the morning."""
    at = moment((now - timedelta(hours=5)).timestamp())
    good = {"at": at, "seconds": 41, "bytes": 312_000_000, "label": "full"}
    return {"ok": True, "message": "backed up", "last_good": good}


def drill(now: datetime) -> dict[str, Any]:
    """Return a drill of the day before yesterday."""
    at = moment((now - timedelta(days=2)).timestamp())
    good = {"at": at, "rpo_seconds": 22, "rto_seconds": 94, "bytes": 312_000_000}
    return {"ok": True, "message": "restored", "last_good": good}


def history(now: datetime) -> bytes:
    """Return changes as sitectl records them: deploys, a failure, a rollback."""
    data = b""
    for record in changes(now):
        data += ledger.following(data, record)
    return data


def changes(now: datetime) -> Iterator[dict[str, Any]]:
    """Yield the lines of every change."""
    first = {"live": None, "blue": None, "green": None}
    old = {"live": "blue", "blue": OLD, "green": OLD}
    new = {"live": "green", "blue": OLD, "green": LIVE}
    bad = {"live": "blue", "blue": BAD, "green": LIVE}
    yield from change(now - timedelta(days=2), "activate", OLD, first, old)
    yield from change(now - timedelta(hours=17), "activate", LIVE, old, new)
    failed = {"result": "failed", "error": "SITE-033", "failed_step": "check"}
    told = {"message": "/readyz answered 503"}
    at = now - timedelta(hours=7)
    yield from change(at, "activate", BAD, new, new, **failed, **told)
    at = now - timedelta(hours=4, minutes=25)
    yield from change(at, "activate", BAD, new, bad)
    at = now - timedelta(hours=4, minutes=15)
    yield from change(at, "rollback", LIVE, bad, {**new, "blue": BAD})
    last = {**new, "blue": BAD}
    command = "sitectl maintenance on"
    at = now - timedelta(minutes=50)
    yield from change(at, "maintenance", LIVE, last, last, command=command)


def change(
    at: datetime,
    verb: str,
    to: str,
    before: dict[str, Any],
    after: dict[str, Any],
    **more: Any,
) -> Iterator[dict[str, Any]]:
    """Yield the line before a change and the one after."""
    line = {
        "time": moment(at.timestamp()),
        "who": "olga@www1",
        "verb": verb,
        "command": f"sitectl {verb}",
        "from": before.get(before["live"]),
        "to": to,
    }
    yield {**line, "event": "begin", "state": before}
    live = after[after["live"]]
    steps = [{"step": "link", "seconds": 0.4}, {"step": "check", "seconds": 6.1}]
    end = {"event": "end", "result": "ok", "steps": steps, "notes": []}
    yield {**line, **end, "state": after, "live": live, **more}
