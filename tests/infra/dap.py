"""A client of the Debug Adapter Protocol, as small as a test needs.

https://microsoft.github.io/debug-adapter-protocol/specification
"""

import json
import socket
from typing import Any


class Debugger:
    """One connection to a process that is debugged."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._stream = self._socket.makefile("rb")
        self._number = 0

    def __enter__(self) -> "Debugger":
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()
        self._socket.close()

    def attach(self, path: str, line: int) -> None:
        """Shake hands and set one breakpoint."""
        self.ask("initialize", adapterID="test", pathFormat="path")
        self._send("attach", {"justMyCode": False})  # it is in site-packages
        self.event("initialized")
        points = self.ask(
            "setBreakpoints", source={"path": path}, breakpoints=[{"line": line}]
        )
        assert points["breakpoints"][0]["verified"]
        self.ask("configurationDone")

    def ask(self, command: str, **arguments: Any) -> Any:
        """Send a request and give the body of its answer."""
        number = self._send(command, arguments)
        while (message := self._read()).get("request_seq") != number:
            pass
        assert message["success"], message
        return message.get("body")

    def event(self, name: str) -> Any:
        """Wait for an event and give its body."""
        while (message := self._read()).get("event") != name:
            pass
        return message.get("body")

    def _send(self, command: str, arguments: dict[str, Any]) -> int:
        self._number += 1
        request = {"seq": self._number, "type": "request", "command": command}
        body = json.dumps({**request, "arguments": arguments}).encode()
        self._socket.sendall(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        return self._number

    def _read(self) -> dict[str, Any]:
        size = 0
        while header := self._stream.readline().strip():
            name, _, value = header.partition(b":")
            if name.lower() == b"content-length":
                size = int(value)
        assert size, "the debugger closed the connection"
        message: dict[str, Any] = json.loads(self._stream.read(size))
        return message
