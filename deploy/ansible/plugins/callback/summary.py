"""The last lines of a run: the time each role took, then where each site is."""

import os
import time
from collections import Counter

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: summary
type: aggregate
short_description: The time each role took, then what each host has to say
description: Prints what the play kept with set_stats.
"""


class CallbackModule(CallbackBase):
    """Adds up the seconds of each role; prints URL, release, slot and seconds."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "summary"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self):
        super().__init__()
        now = time.time()
        self.began = float(os.environ.get("RUN_BEGAN") or now)
        self.seconds = Counter()
        self.role, self.role_began = None, now

    def v2_playbook_on_task_start(self, task, is_conditional):
        """Close the account of the task before."""
        role = task._role.get_name() if task._role else None
        self._account(role)

    def v2_playbook_on_handler_task_start(self, task):
        """Count a handler to its role."""
        self.v2_playbook_on_task_start(task, False)

    def v2_playbook_on_stats(self, stats):
        """Speak once, after everything else."""
        self._account(None)
        times = " · ".join(f"{role} {s:.0f} s" for role, s in self.seconds.items())
        self._display.display(f"Time: {times}")
        took = time.time() - self.began
        for host in sorted(stats.processed):
            kept = stats.custom.get(host, {})
            if "answer" in kept:
                self._display.display(f"\n{host}:\n{kept['answer']}")
            if "status" in kept:
                self._display.display(line(kept, took), color="green")

    def _account(self, role):
        now = time.time()
        self.seconds[self.role or "play"] += now - self.role_began
        self.role, self.role_began = role, now


def line(kept, seconds):
    """Give the one line about a host."""
    live = next(slot for slot in kept["status"]["slots"] if slot["role"] == "live")
    parts = [
        kept["url"],
        f"release {live['release']}",
        f"slot {live['slot']}",
        f"{seconds:.0f} s",
    ]
    if "password_file" in kept:
        parts.append(f"first administrator's password in {kept['password_file']}")
    if "backup_key_file" in kept:
        parts.append(
            f"key of the backups in {kept['backup_key_file']}: keep a copy elsewhere"
        )
    return " · ".join(parts)
