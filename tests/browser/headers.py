"""The headers that Apache adds on a host, so that a page is tested as users get it."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import yaml

REPOSITORY = Path(__file__).parents[2]
DEFAULTS = REPOSITORY / "deploy/ansible/roles/apache/defaults/main.yml"


def apache_headers() -> list[tuple[str, str]]:
    """Return the inventory's value, as the role has it."""
    values = yaml.safe_load(DEFAULTS.read_text(encoding="utf-8"))["apache_headers"]
    return [(name, " ".join(value.split())) for name, value in values.items()]


def behind_apache(app: Callable[..., Iterable[bytes]]) -> Callable[..., Any]:
    """Return the WSGI application with those headers on every answer."""
    added = apache_headers()

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start_response(status, [*headers, *added], *rest)

        return app(environ, start)

    return answer
