"""Where a sign-in may lead: a path of this site, and nothing else."""

import re

# One slash, then neither a slash nor a backslash: browsers read both as the start
# of another host, and they drop tabs and newlines before they look.
LOCAL_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f-\xa0]*")


def local_path(target: str | None, otherwise: str) -> str:
    """Return the target when it stays on this site, else the other path."""
    return target if target and LOCAL_PATH.fullmatch(target) else otherwise
