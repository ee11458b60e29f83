"""A package proxy: it listens in the lab's network and fetches from the machine's own.

Only the machine's own registries are let through; *.deb files are kept in a cache.
"""

import argparse
import hashlib
import http.client
import os
import select
import shutil
import socket
import socketserver
import tempfile
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from tests.lab import registries
from tests.lab.network import inside

PORT = 3142
CHUNK = 1 << 18
# Between a proxy and one neighbour only (RFC 9110, section 7.6.1), or made anew here.
HOP_BY_HOP = {
    "connection",
    "proxy-connection",
    "keep-alive",
    "transfer-encoding",
    "host",
    "server",
    "date",
}


class Proxy(BaseHTTPRequestHandler):
    """One connection of a host that wants packages."""

    protocol_version = "HTTP/1.1"
    timeout = 300
    allowed: frozenset[str] = frozenset()
    cache = Path()

    def do_CONNECT(self) -> None:
        self.close_connection = True
        host, _, port = self.path.rpartition(":")
        if port != "443" or not self._is_allowed(host):
            return
        with socket.create_connection((host, 443), 30) as upstream:
            self.send_response(200)
            self.end_headers()
            _relay(self.connection, upstream)

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if not self._is_allowed(url.hostname or ""):
            return
        kept = self.cache / f"{hashlib.sha256(self.path.encode()).hexdigest()}.deb"
        is_package = url.path.endswith(".deb") and "Range" not in self.headers
        if is_package and kept.exists():
            self._send_file(kept)
        else:
            self._fetch(url, kept if is_package else None)

    do_HEAD = do_GET  # noqa: N815 - the name http.server calls

    def _is_allowed(self, host: str) -> bool:
        if host not in self.allowed:
            self.close_connection = True
            self.send_error(403, f"{host} is no registry of this machine")
        return host in self.allowed

    def _send_file(self, path: Path) -> None:
        with path.open("rb") as file:
            self.send_response(200)
            self.send_header("Content-Length", str(os.fstat(file.fileno()).st_size))
            self.end_headers()
            if self.command == "GET":
                shutil.copyfileobj(file, self.wfile, CHUNK)

    def _fetch(self, url: SplitResult, kept: Path | None) -> None:
        upstream = http.client.HTTPConnection(url.hostname or "", url.port, timeout=60)
        headers = {k: v for k, v in self.headers.items() if k.lower() not in HOP_BY_HOP}
        try:
            target = url.path + (f"?{url.query}" if url.query else "")
            upstream.request(self.command, target, headers=headers)
            response = upstream.getresponse()
            self._send_head(response)
            if kept and response.status == 200 and self.command == "GET":
                self._send_and_keep(response, kept)
            else:
                shutil.copyfileobj(response, self.wfile, CHUNK)
        finally:
            upstream.close()

    def _send_head(self, response: http.client.HTTPResponse) -> None:
        self.send_response(response.status)
        for name, value in response.getheaders():
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        if response.length is None:
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()

    def _send_and_keep(self, response: http.client.HTTPResponse, kept: Path) -> None:
        """Keep a package only when all of it arrived."""
        length = response.length
        with tempfile.NamedTemporaryFile(dir=self.cache, delete=False) as file:
            while data := response.read(CHUNK):
                file.write(data)
                self.wfile.write(data)
            is_whole = file.tell() == length
        partial = Path(file.name)
        partial.replace(kept) if is_whole else partial.unlink()


def _relay(client: socket.socket, upstream: socket.socket) -> None:
    other = {client: upstream, upstream: client}
    while ready := select.select(list(other), [], [], 300)[0]:
        for source in ready:
            data = source.recv(CHUNK)
            if not data:
                return
            other[source].sendall(data)


class Server(socketserver.ThreadingTCPServer):
    """A server that many hosts may ask at once."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--namespace", type=Path, required=True)
    parser.add_argument("--address", required=True)
    parser.add_argument("--cache", type=Path, required=True)
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    Proxy.cache = options.cache
    Proxy.allowed = frozenset(registries.allowed_hosts())
    with inside(options.namespace):
        server = Server((options.address, PORT), Proxy)
    print("lets through:", *sorted(Proxy.allowed), flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
