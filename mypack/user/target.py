"""Where a sign-in may lead: a path of this site, and nothing else."""

import re
from urllib.parse import urlsplit

from flask import current_app
from werkzeug.exceptions import HTTPException, MethodNotAllowed

# One slash, then neither a slash nor a backslash: browsers read both as the start
# of another host, and they drop tabs and newlines before they look.
LOCAL_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f-\xa0]*")


def local_path(target: str | None, otherwise: str) -> str:
    """Return the target when it stays on this site, else the other path."""
    return target if target and LOCAL_PATH.fullmatch(target) else otherwise


def page_path(target: str | None, otherwise: str) -> str:
    """Return the target when it is a page to look at: a form's address may not be."""
    path = local_path(target, otherwise)
    try:
        current_app.url_map.bind("").match(urlsplit(path).path, method="GET")
    except MethodNotAllowed:
        return otherwise
    except HTTPException:
        return path  # it is told there what is wrong with it
    return path
