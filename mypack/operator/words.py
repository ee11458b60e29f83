"""How the page says times, sizes and durations."""

from datetime import UTC, datetime

UNITS = ("bytes", "kB", "MB", "GB", "TB")
STEPS = ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))


def parse(moment: str) -> datetime:
    """Read a time as state files write it."""
    found = datetime.fromisoformat(moment)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def ago(moment: datetime) -> str:
    """Say how long ago something was, in its largest unit."""
    return f"{duration((datetime.now(UTC) - moment).total_seconds())} ago"


def duration(seconds: float) -> str:
    """Say a duration in its largest unit."""
    for size, name in STEPS:
        if (number := int(seconds // size)) > 0:
            return f"{number} {name}{'' if number == 1 else 's'}"
    return "less than a second"


def shown(moment: datetime) -> str:
    """Show a time to the minute; state files and logs are in UTC, and so is this."""
    return f"{moment.astimezone(UTC):%d %b %H:%M} UTC"


def size(number: float | None) -> str:
    """Show bytes in the unit that fits."""
    if number is None:
        return "–"
    power = 0
    while number >= 1000 and power < len(UNITS) - 1:
        number, power = number / 1000, power + 1
    digits = 0 if power == 0 or number >= 10 else 1
    return f"{number:.{digits}f} {UNITS[power]}"


def milliseconds(number: float | None) -> str:
    """Show a time of answering."""
    if number is None:
        return "–"
    return f"{number:.0f} ms" if number < 1000 else f"{number / 1000:.1f} s"


def grouped(number: float) -> str:
    """Show a count with a blank between thousands."""
    return f"{number:,.0f}".replace(",", "\N{NARROW NO-BREAK SPACE}")


FILTERS = {
    "parsed": parse,
    "ago": ago,
    "duration": duration,
    "moment": shown,
    "size": size,
    "milliseconds": milliseconds,
    "grouped": grouped,
}
