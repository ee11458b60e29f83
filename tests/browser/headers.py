"""The headers that Apache adds on a host, so that a page is tested as users get it."""

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

REPOSITORY = Path(__file__).parents[2]
DEFAULTS = REPOSITORY / "deploy/ansible/roles/apache/defaults/main.yml"


def apache_headers(path: str = "/") -> list[tuple[str, str]]:
    """Return the inventory's values, as the role has them; one path has its own."""
    values = yaml.safe_load(DEFAULTS.read_text(encoding="utf-8"))
    is_report = path == values["apache_report_path"]
    own = values["apache_report_headers"] if is_report else {}
    named = {**values["apache_headers"], **own}
    return [(name, " ".join(value.split())) for name, value in named.items()]


headers_of = cache(apache_headers)


def behind_apache(app: Callable[..., Iterable[bytes]]) -> Callable[..., Any]:
    """Return the WSGI application with those headers on every answer."""

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        added = headers_of(environ["PATH_INFO"])

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start_response(status, [*headers, *added], *rest)

        return app(environ, start)

    return answer
