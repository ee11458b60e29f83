"""Running the machine's programs."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.lab.errors import CommandFailed

# Hosts and the proxy see nothing of the environment of whoever starts the lab.
CLEAN = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
_NO_VARIABLES: Mapping[str, str] = {}


def run(
    argv: Sequence[str | Path],
    *,
    check: bool = True,
    input: str | None = None,
    timeout: float | None = None,
    environment: Mapping[str, str] = _NO_VARIABLES,
) -> subprocess.CompletedProcess[str]:
    """Run a program in a clean environment and keep what it prints.

    Raises CommandFailed, with the end of the output, on a status other than 0.
    """
    result = subprocess.run(
        argv,
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
