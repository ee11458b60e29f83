"""How tests ask a provisioned host for its pages, also in ways no browser would."""

import socket

import httpx
from testinfra.host import Host as Remote

PORT = 8000


def address(host: Remote) -> str:
    """Give the address that users reach."""
    return host.check_output("hostname -I").split()[0]


def get(host: Remote, path: str, **headers: str) -> httpx.Response:
    """Ask for a page; in a header's name _ stands for -."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    url = f"http://{address(host)}:{PORT}{path}"
    return httpx.get(url, headers=named, timeout=30)


def send(host: Remote, request: bytes) -> bytes:
    """Send bytes as they are and give what comes back until the end."""
    with socket.create_connection((address(host), PORT), timeout=30) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))
