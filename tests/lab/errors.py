"""What can go wrong in the lab."""

import subprocess


class LabError(RuntimeError):
    """The lab cannot do what was asked; the message names the next step."""


class HostNotReady(LabError):
    """A host did not finish its boot in time."""


class CommandFailed(LabError):
    """A command ended with a status other than 0; its output is in the message."""

    def __init__(self, where: str, result: subprocess.CompletedProcess[str]) -> None:
        self.result = result
        command = result.args if isinstance(result.args, str) else result.args[-1]
        super().__init__(
            f"{where}: status {result.returncode} from: {command}\n"
            f"{(result.stdout or '')[-2000:]}{(result.stderr or '')[-2000:]}"
        )
