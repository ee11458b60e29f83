"""Runs one command and speaks: result to stdout, progress and errors to stderr."""

import json
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import Any

from sitectl import config, links, messages, options, text
from sitectl.change import Interrupted
from sitectl.commands import Result
from sitectl.lock import whoami
from sitectl.messages import SiteError
from sitectl.paths import Paths
from sitectl.site import Site


def main(argv: Sequence[str]) -> int:
    """Return the exit code: 0 done, 1 failed, 2 usage, 75 locked by another change.

    The doctor's: 0 nothing wrong, 1 warnings, 2 errors.
    """
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, interrupt)
    as_json = "--json" in argv
    site: Site | None = None
    try:
        parsed = options.parse(argv)
        as_json = parsed.json
        if parsed.anywhere:
            return show(parsed.anywhere(parsed), as_json)
        values = config.load(config.find(parsed.config_dir, parsed.site))
        site = Site(values, Paths.of(values))
        require_access(site)
        return show(parsed.run(site, parsed), as_json)
    except SiteError as error:
        return fail(error, site, as_json)
    except Interrupted as stop:
        name = signal.Signals(stop.number).name
        return fail(SiteError(messages.INTERRUPTED, signal=name), site, as_json)
    except OSError as error:
        return fail(SiteError(messages.OS_ERROR, reason=error), site, as_json)


def require_access(site: Site) -> None:
    """Ask for root where the code may not even be listed, rather than see nothing."""
    if os.geteuid() == 0:
        return  # the doctor must not wait here for a disk that hangs
    root = site.paths.root
    if root.exists() and not os.access(root, os.R_OK | os.X_OK):
        raise SiteError(messages.NOT_ROOT, path=root, user=whoami())


def interrupt(number: int, frame: FrameType | None) -> None:
    """Let the running step end its work properly; nothing is half-switched."""
    raise Interrupted(number)


def show(result: Result, as_json: bool) -> int:
    """Print a result; return its exit code."""
    if result.lines is not None:
        for line in result.lines:
            print(line)
    else:
        print(json.dumps(result.as_json(), indent=1) if as_json else result.text)
    return result.exit


def fail(error: SiteError, site: Site | None, as_json: bool) -> int:
    """Print an error; return its exit code."""
    live = links.read(site.paths).live_release if site else None
    if as_json:
        print(json.dumps({"changed": False, "error": as_object(error, live)}, indent=1))
    print(text.error(error, live), file=sys.stderr)
    return error.exit


def as_object(error: SiteError, live: str | None) -> dict[str, Any]:
    """Put an error into the shape of --json."""
    return {
        "code": error.code,
        "message": error.text,
        "step": error.step,
        "next": error.next,
        "details": error.details,
        "live": live,
    }
