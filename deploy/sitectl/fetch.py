"""One request over one new connection, timed."""

import http.client
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Answer:
    """What came back, and how long it took in seconds."""

    status: int
    body: bytes
    seconds: float


Fetch = Callable[[str, float], Answer]


def fetch(url: str, timeout: float) -> Answer:
    """Fetch a page without following redirects; raise OSError when none comes."""
    parts = urlsplit(url)
    began = time.monotonic()
    connection = http.client.HTTPConnection(
        parts.hostname or "", parts.port or 80, timeout=timeout
    )
    try:
        connection.request("GET", parts.path or "/", headers={"Connection": "close"})
        response = connection.getresponse()
        body = response.read()
    except http.client.HTTPException as error:
        raise ConnectionError(f"{type(error).__name__}: {error}") from None
    finally:
        connection.close()
    return Answer(response.status, body, time.monotonic() - began)
