"""Lines of the history: JSON, each chained by hash to the line before."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

GENESIS = "0" * 64
Record = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """The first line that does not fit, counted from 1."""

    line: int
    reason: str


def digest(line: bytes) -> str:
    """Hash a line without its newline."""
    return hashlib.sha256(line).hexdigest()


def split(data: bytes) -> tuple[list[bytes], bytes]:
    """Separate whole lines from a torn last one, which has no newline."""
    *whole, torn = data.split(b"\n")
    return whole, torn


def following(data: bytes, record: Mapping[str, Any]) -> bytes:
    """Render the bytes to append: the record, chained to what is there.

    A torn line (power cut) stays where it is; the next line says so and chains to it.
    """
    whole, torn = split(data)
    last = torn or (whole[-1] if whole else None)
    chained = {**record, "previous": digest(last) if last is not None else GENESIS}
    if torn:
        chained["torn"] = True
    line = json.dumps(chained, ensure_ascii=False, separators=(",", ":"))
    return (b"\n" if torn else b"") + line.encode() + b"\n"


def decode(line: bytes) -> Record | None:
    """Return the line's record, or None when it is no JSON object."""
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record if isinstance(record, dict) else None


def records(data: bytes) -> list[Record]:
    """Return every record that can be read; torn lines are left out."""
    whole, torn = split(data)
    decoded = [decode(line) for line in [*whole, torn] if line]
    return [record for record in decoded if record is not None]


def first_fault(data: bytes) -> Fault | None:
    """Walk the chain; a torn line is no fault when the next line owns up to it."""
    previous, excused = GENESIS, True
    whole, _ = split(data)
    for number, line in enumerate(whole, 1):
        record = decode(line)
        if record is None:
            if number == len(whole) or not owns_up(whole[number], line):
                return Fault(number, "no JSON object")
        elif record.get("previous") != previous:
            return Fault(number, f"`previous` is not the sha256 of line {number - 1}")
        elif not excused and not record.get("torn"):
            return Fault(number, "follows a torn line without saying so")
        previous, excused = digest(line), record is not None
    return None


def owns_up(following_line: bytes, torn: bytes) -> bool:
    """Tell whether a line declares the one before as torn."""
    record = decode(following_line) or {}
    return record.get("torn") is True and record.get("previous") == digest(torn)


def torn_line(data: bytes) -> bool:
    """Tell whether the last line lacks its end."""
    return bool(data) and not data.endswith(b"\n")
