"""A stand-in for Apache: real daemons by slot, replaced when they end, two ports.

Run as `python apache.py ROOT MAP LIVE_PORT STANDBY_PORT PROCESSES STARTS`. Daemons
carry the display name `(wsgi:<slot>)` and read their release from the slot's link.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path


def daemon(slot: str, root: Path, handle: int) -> None:
    release = (root / slot).resolve()
    behaviour = release / "behaviour"
    says = behaviour.read_text().split() if behaviour.exists() else []
    print(f"[Sun] [wsgi:error] [pid {os.getpid()}] starts", file=sys.stderr)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = answer(self.path, release, slot, root, says)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler, bind_and_activate=False)
    server.socket.close()
    server.socket = socket.socket(fileno=handle)
    stop = threading.Event()
    signal.signal(signal.SIGUSR1, lambda *_: sys.exit(0))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if "stubborn" in says:
        signal.signal(signal.SIGUSR1, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while not stop.is_set():
        server.handle_request()


def answer(
    path: str, release: Path, slot: str, root: Path, says: list[str]
) -> tuple[int, bytes]:
    if path == "/" and ({"slow", "cold"} & set(says)):
        time.sleep(0.6)
        if "cold" in says:
            says.remove("cold")  # of this daemon alone, whose first page it was
    if "crash" in says and path == "/healthz":
        os._exit(1)
    if "broken" in says:
        print(
            "[Sun] [wsgi:error] [pid 1] Traceback (most recent call last):\n"
            '[Sun] [wsgi:error] [pid 1]   File "start.wsgi", line 1, in <module>\n'
            "[Sun] [wsgi:error] [pid 1] ImportError: no module named espresso",
            file=sys.stderr,
            flush=True,
        )
        return 500, b"Internal Server Error"
    if path == "/healthz":
        values = {"status": "ok", "release": release.name, "slot": slot}
        return 200, json.dumps({**values, "pid": os.getpid()}).encode()
    if path == "/readyz":
        return (503, b'{"status": "not ready"}') if "unready" in says else (200, b"{}")
    if path.startswith("/static/"):
        asset = root / path.lstrip("/")
        return (200, asset.read_bytes()) if asset.exists() else (404, b"")
    return 200, release.name.encode()


class Slot:
    def __init__(self, name: str, root: Path, processes: int) -> None:
        self.name, self.root = name, root
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.socket.getsockname()[1]
        self.children = [self.start() for _ in range(processes)]

    def start(self) -> subprocess.Popen[bytes]:
        handle = self.socket.fileno()
        words = [f"(wsgi:{self.name})", __file__, "daemon", self.name]
        return subprocess.Popen(
            [*words, str(self.root), str(handle)],
            executable=sys.executable,
            pass_fds=[handle],
        )

    def replace(self) -> None:
        for number, child in enumerate(self.children):
            if child.poll() is not None:
                self.children[number] = self.start()


def front(port: int, key: str, map_file: Path, slots: dict[str, Slot]) -> None:
    listening = socket.create_server(("127.0.0.1", port), backlog=128)
    while True:
        client, _ = listening.accept()
        threading.Thread(target=relay, args=(client, key, map_file, slots)).start()


def relay(
    client: socket.socket, key: str, map_file: Path, slots: dict[str, Slot]
) -> None:
    lines = (line.split() for line in map_file.read_text().splitlines())
    slot = slots[dict(lines)[key]]
    with client, socket.create_connection(("127.0.0.1", slot.port)) as server:
        try:
            server.sendall(client.recv(65536))
            while data := server.recv(65536):
                client.sendall(data)
        except OSError:
            return


def main() -> None:
    root, map_file = Path(sys.argv[1]), Path(sys.argv[2])
    slots = {s: Slot(s, root, int(sys.argv[5])) for s in ("blue", "green")}

    def stop(*_: object) -> None:
        for slot in slots.values():
            for child in slot.children:
                child.kill()
        os._exit(0)

    signal.signal(signal.SIGTERM, stop)
    for port, key in ((int(sys.argv[3]), "live"), (int(sys.argv[4]), "standby")):
        args = (port, key, map_file, slots)
        threading.Thread(target=front, args=args, daemon=True).start()
    while True:
        for slot in slots.values():
            slot.replace()
        time.sleep(0.02)


if __name__ == "__main__":
    if sys.argv[1] == "daemon":
        daemon(sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))
    else:
        main()
