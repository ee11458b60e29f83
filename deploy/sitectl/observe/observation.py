"""One observation: reads the log on, looks at the host, writes what was seen."""

import os
import time
from dataclasses import asdict
from typing import Any

from sitectl.observe import access_log, disks, keeping, processes
from sitectl.observe.access_log import Positions
from sitectl.observe.minutes import (
    KEPT,
    MINUTE,
    Count,
    Minutes,
    count,
    moment,
    published,
    recent,
)
from sitectl.site import Site

# A long log is kept in parts: a run that is killed loses no more than one.
PART = 100_000  # lines


class Observer:
    """What was counted and how far; both are kept in one file, by one rename.

    So a line is counted once, whenever a run is killed.
    """

    def __init__(self, site: Site, now: float) -> None:
        self.site, self.now = site, now
        self.minute = int(now // MINUTE)
        self.path = site.paths.state / "observing.json"
        known = keeping.read(self.path)
        self.positions: Positions = known.get("positions", {})
        self.minutes: Minutes = {
            minute: Count(**seen) for minute, seen in known.get("minutes", {}).items()
        }

    def read_on(self) -> None:
        """Count what Apache has logged since the last run."""
        folder = self.site.config.error_log.parent
        since = self.now - KEPT * MINUTE
        files = access_log.files(folder, self.site.config.site, since)
        self.positions = {
            key: self.positions[key] for key in files if key in self.positions
        }
        seen = 0
        for key, path in files.items():
            for line, end in access_log.unread(path, self.positions.get(key, 0)):
                count(self.minutes, line, self.minute)
                self.positions[key] = end
                seen += 1
                if seen % PART == 0:
                    self.keep()
        self.keep()

    def keep(self) -> None:
        """Write counts and positions together."""
        self.minutes = recent(self.minutes, self.minute)
        minutes = {minute: asdict(seen) for minute, seen in self.minutes.items()}
        keeping.write(self.path, {"positions": self.positions, "minutes": minutes})


def observe(site: Site) -> dict[str, Any] | None:
    """Write observed.json and return it; None while another run does."""
    state = site.paths.state
    with keeping.alone(state / "observing.lock") as is_alone:
        if not is_alone:
            return None
        observer = Observer(site, time.time())
        observer.read_on()
        found = seen(observer)
        keeping.write(state / "observed.json", found)
        return found


def seen(observer: Observer) -> dict[str, Any]:
    """Return what readers get."""
    site = observer.site
    return {
        "at": moment(observer.now),
        "site": site.config.site,
        "slots": processes.slots(site),
        "apache": processes.apache(site),
        "memory": processes.memory(site.proc),
        "load": [round(load, 2) for load in os.getloadavg()],
        "cpus": os.cpu_count(),
        "disks": disks.disks(site),
        "requests": published(observer.minutes, observer.minute),
    }
