"""A host's logs, as the programs write them."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sitectl.config import Config
from sitectl.logs import files
from sitectl.logs.search import Search
from tests.unit.sitectl import samples

ID = "ZsYw3kQvB0mX9pLrT2aAAAAAEdw"
OTHER = "ZsYw3kQvB0mX9pLrT2aAAAAAFdw"
FRAME = '  File "{file}", line {line}, in {function}\n    code()\n'
LIBRARY = "/var/www/mypack/releases/R/.venv/lib/python3.11/site-packages/"


def traceback(*frames: tuple[str, int, str], raised: str) -> str:
    shown = [
        FRAME.format(file=LIBRARY + file, line=line, function=function)
        for file, line, function in frames
    ]
    return "Traceback (most recent call last):\n" + "".join(shown) + raised


class Logs:
    """Writes lines; `ago` is in seconds, of the moment when a line is written."""

    def __init__(self, config: Config, server: Path) -> None:
        self.config = config
        self.server = server
        self.now = time.time()
        self.folder = config.error_log.parent

    def search(self, since: float = 0, wanted: str = "") -> Search:
        return Search(self.config, self.now - since if since else 0, wanted)

    def access(self, ago: float = 0, took: float = 0.01, **values: Any) -> str:
        began = datetime.fromtimestamp(self.now - ago - took).astimezone()
        record = {
            "time": began.isoformat(timespec="milliseconds").replace(":", "X"),
            **{"request_id": ID, "slot": "blue", "address": "10.0.0.9"},
            **{"method": "GET", "target": "/item/?q=tea", "protocol": "HTTP/1.1"},
            **{"status": 200, "bytes": 512, "duration_us": int(took * 1e6)},
            **{"referer": "-", "agent": "-", **values},
        }
        # Apache's offset has no colon: +0100.
        head, _, tail = record["time"].rpartition("X")
        record["time"] = head.replace("X", ":") + tail
        return json.dumps(record, separators=(",", ":")) + "\n"

    def app(self, message: str, ago: float = 0, **values: Any) -> str:
        moment = datetime.fromtimestamp(self.now - ago, UTC)
        record = {
            "message": message,
            "time": moment.isoformat(timespec="milliseconds"),
            **{"level": "INFO", "logger": "mypack.item", "place": "views:7"},
            **{"pid": 7, "request_id": ID, **values},
        }
        return json.dumps(record) + "\n"

    def route(self, route: str, ago: float = 0, **values: Any) -> str:
        given = {"logger": "mypack.request", "method": "GET", "route": route}
        return self.app(f"GET {route} 500", ago, **{**given, **values})

    def error(
        self, message: str, ago: float = 0, request: str = ID, level: str = "error",
        pid: int = 9, module: str = "core", tid: str = ":tid 1",
    ) -> str:  # fmt: skip
        moment = datetime.fromtimestamp(self.now - ago)
        shown = moment.strftime("%a %b %d %H:%M:%S.%f %Y")
        named = f" [client 10.0.0.9:40000] [request {request}]" if request else ""
        return f"[{shown}] [{module}:{level}] [pid {pid}{tid}]{named} {message}\n"

    def write(self, name: str, *lines: str) -> Path:
        """Append to a file of Apache's folder, the application's, or a server's."""
        folder = self.config.logs if name.startswith("app") else self.folder
        path = (self.server if "/" in name else folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as stream:
            stream.writelines(lines)
        return path


@pytest.fixture
def logs(config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Logs:
    monkeypatch.setattr(files, "SERVER_LOGS", tmp_path / "server")
    return Logs(config, tmp_path / "server")


@pytest.fixture
def sitectl(config_dir: Path, tmp_path: Path) -> Callable[..., Any]:
    """Run `sitectl` where this machine has no database server."""
    code = (
        "import sys; from pathlib import Path; from sitectl.logs import files; "
        "from sitectl.cli import main; files.SERVER_LOGS = Path(sys.argv.pop(1)); "
        "sys.exit(main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "server")]

    def run(verb: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*command, verb, "--config-dir", str(config_dir), *arguments],
            env={"PYTHONPATH": samples.DEPLOY},
            capture_output=True,
            text=True,
        )

    return run


@pytest.fixture
def told(sitectl: Callable[..., Any]) -> Callable[..., dict[str, Any]]:
    """Run `sitectl logs --json` and read the one object it gives."""

    def run(*arguments: str) -> dict[str, Any]:
        done = sitectl("logs", "--json", *arguments)
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    return run
