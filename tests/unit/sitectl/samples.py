"""Made-up releases, manifests and history lines."""

import hashlib
from pathlib import Path
from typing import Any

DEPLOY = str(Path(__file__).parents[3] / "deploy")

# Stands in for a release's interpreter: answers the flask commands of an activation.
FLASK = """#!/bin/sh
here=$(dirname "$0")
echo "$@" >> "$here/../../../../flask.log"
[ -f "$here/fails-$5" ] && { echo "Error: $5 is wrong" >&2; exit 1; }
case "$5 $6" in
"db current") cat "$here/revision" 2>/dev/null; exit 0 ;;
esac
exit 0
"""


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def release_id(number: int) -> str:
    """Release 2 is newer than release 1."""
    return f"20261122T{number:06d}Z-{number:07x}"


def manifest(release: str, **fields: Any) -> dict[str, Any]:
    return {
        "format": 1,
        "release": release,
        "package": "mypack",
        "commit": "c" * 40,
        "dirty": False,
        "python": "3.11",
        "dependencies": "d" * 64,
        "static": {},
        "migrations": [],
        "files": {"app/mypack-0.1.0-py3-none-any.whl": "e" * 64},
        **fields,
    }


def migration(revision: str, kind: str = "expand", **problem: str) -> dict[str, Any]:
    problems = [problem] if problem else []
    return {"revision": revision, "kind": kind, "problems": problems}


def ended(verb: str, to: str | None, former: str | None = None, **more: Any) -> Any:
    """Be the line after a change; it went live when the result is ok."""
    record = {"event": "end", "verb": verb, "from": former, "to": to, "result": "ok"}
    return {**record, "live": to, **more}
