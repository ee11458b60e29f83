"""The lab: throwaway Debian hosts with systemd and SSH, for tests and for hands."""

from tests.lab.errors import CommandFailed, HostNotReady, LabError
from tests.lab.host import Host
from tests.lab.lab import Lab

__all__ = ["CommandFailed", "Host", "HostNotReady", "Lab", "LabError"]
