"""Every fault, host by host."""

from tests.faults import (
    clocks,
    crowd,
    databases,
    disks,
    load,
    mariadb,
    processes,
    uploads,
)

EVERY = [
    *processes.FAULTS,
    *load.FAULTS,
    *crowd.FAULTS,
    *databases.FAULTS,
    *mariadb.FAULTS,
    *disks.FAULTS,
    *uploads.FAULTS,
    *clocks.FAULTS,
]
QUICK = [fault for fault in EVERY if fault.is_quick]
TABLE = [
    fault
    for fault in EVERY
    if fault.name not in ("daemon-killed-3", "postgresql-hangs-briefly")
]
