"""Which slot is live: the map that Apache reads, and what the links say."""

from dataclasses import dataclass

from sitectl.paths import SLOTS


@dataclass(frozen=True)
class State:
    """The live slot (None: no readable map) and the release each link names."""

    live: str | None
    links: dict[str, str | None]

    @property
    def standby(self) -> str | None:
        """Return the slot that no user's request reaches."""
        return other(self.live) if self.live else None

    @property
    def live_release(self) -> str | None:
        """Return the release that users get."""
        return self.links[self.live] if self.live else None

    @property
    def standby_release(self) -> str | None:
        """Return the release that waits, warm."""
        return self.links[self.standby] if self.standby else None

    def record(self) -> dict[str, str | None]:
        """Put the state into the shape that the history keeps."""
        return {"live": self.live, **self.links}


def other(slot: str) -> str:
    """Return the slot that this one is not."""
    return SLOTS[1 - SLOTS.index(slot)]


def render_map(live: str) -> bytes:
    """Write the two lines that Apache's RewriteMap looks up."""
    return f"live {live}\nstandby {other(live)}\n".encode()


def parse_map(data: bytes) -> str | None:
    """Return the live slot, or None unless the map is exactly one of ours."""
    for slot in SLOTS:
        if data == render_map(slot):
            return slot
    return None


def later_mtime(old_ns: int, now_ns: int) -> int:
    """Choose an mtime of a later whole second than the old map's.

    Apache rereads the map when the mtime differs; some builds compare seconds.
    """
    next_second = (old_ns // 10**9 + 1) * 10**9
    return max(now_ns, next_second)
