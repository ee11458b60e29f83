"""Running the machine's programs."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.lab.errors import CommandFailed

# Hosts and the proxy see nothing of the environment of whoever starts the lab.
CLEAN = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
_NO_VARIABLES: Mapping[str, str] = {}
# The network of whoever started: a process later enters the lab's and comes back.
_MACHINE = os.open("/proc/self/ns/net", os.O_RDONLY)


def run(
    argv: Sequence[str | Path],
    *,
    check: bool = True,
    input: str | None = None,
    timeout: float | None = None,
    environment: Mapping[str, str] = _NO_VARIABLES,
) -> subprocess.CompletedProcess[str]:
    """Run a program in a clean environment and network, and keep what it prints.

    Raises CommandFailed, with the end of the output, on a status other than 0.
    """
    result = subprocess.run(
        [*_to_machine(), *argv],
        input=input,
        stdin=subprocess.DEVNULL if input is None else None,
        capture_output=True,
        text=True,
        timeout=timeout,
        env={**CLEAN, **environment},
        check=False,
    )
    if check and result.returncode:
        command = " ".join(map(str, argv))
        result.args = command
        raise CommandFailed("lab", result)
    return result


def _to_machine() -> list[str]:
    """Leave the lab's network, which a test may be in: it reaches no registry."""
    if _is_machine():
        return []
    return ["nsenter", f"--net=/proc/{os.getpid()}/fd/{_MACHINE}"]


def _is_machine() -> bool:
    here, machine = Path("/proc/thread-self/ns/net").stat(), os.fstat(_MACHINE)
    return (here.st_dev, here.st_ino) == (machine.st_dev, machine.st_ino)
