"""The promise that counting never fails a request."""

import logging
import os
from collections.abc import Callable
from pathlib import Path
from threading import Lock

from prometheus_client import values

from mypack.metrics import storage as storage
from mypack.metrics.measures import Measures, make
from mypack.metrics.process import identity

logger = logging.getLogger(__name__)


class Recorder:
    """Counts for this process; the files are made by the first count."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.has_failed = False
        self._measures: Measures | None = None
        self._lock = Lock()

    def count(self, add: Callable[[Measures], None]) -> None:
        """Count; a folder that is missing or full costs the count and one log line."""
        try:
            add(self._measures or self._made())
        except OSError as error:
            if not self.has_failed:
                logger.warning("nothing is counted in %s: %s", self.folder, error)
            self.has_failed = True
        else:
            self.has_failed = False

    def _made(self) -> Measures:
        with self._lock:
            if self._measures is None:
                self.folder.mkdir(mode=0o750, exist_ok=True)
                os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(self.folder)
                values.ValueClass = values.MultiProcessValue(identity)  # type: ignore[no-untyped-call]
                self._measures = make()
            return self._measures
