"""One clock: seconds since 1970 that never jump, however the wall clock is set."""

import time

_BASE = time.time() - time.monotonic()


def now() -> float:
    return _BASE + time.monotonic()
