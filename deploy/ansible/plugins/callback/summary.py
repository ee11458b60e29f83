"""The last lines of a run: one for each host, with where the site is."""

import os
import time

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: summary
type: aggregate
short_description: One last line for each host, with where the site is
description: Prints what the play kept with set_stats, when all went well.
"""


class CallbackModule(CallbackBase):
    """Prints URL, release, slot, seconds and the password's file."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "summary"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self):
        super().__init__()
        self.began = float(os.environ.get("RUN_BEGAN") or time.time())

    def v2_playbook_on_stats(self, stats):
        """Speak once, after everything else."""
        seconds = time.time() - self.began
        for host in sorted(stats.processed):
            kept = stats.custom.get(host)
            if kept and "status" in kept:
                self._display.display(line(kept, seconds), color="green")


def line(kept, seconds):
    """Give the one line about a host."""
    live = kept["status"]["live"]
    parts = [
        kept["url"],
        f"release {live['release']}",
        f"slot {live['slot']}",
        f"{seconds:.0f} s",
    ]
    if "password_file" in kept:
        parts.append(f"first administrator's password in {kept['password_file']}")
    return " · ".join(parts)
