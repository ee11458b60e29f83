"""What the OpenAPI document promises, asked by a program that reads nothing else.

`API_CASES=100` asks more of each operation; CI has less time.
"""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.openapi.loaders import from_url
from werkzeug.serving import WSGIRequestHandler, make_server

from .conftest import token_of

FEW = 2
CASES = int(os.environ.get("API_CASES", FEW))  # of each operation, beside its limits
# A tag that was made up is stale, and a row may be gone.
ACCEPTED = ["2xx", "3xx", "401", "403", "404", "409", "412", "422"]
REFUSED = ["400", "401", "403", "404", "405", "412", "415", "428"]
CONFIG: dict[str, Any] = {
    "seed": 1,
    "continue-on-failure": True,
    "generation": {"max-examples": CASES, "deterministic": True, "database": "none"},
    "phases": {"stateful": {"enabled": CASES > FEW}},
    "checks": {
        "positive_data_acceptance": {"expected-statuses": ACCEPTED},
        "negative_data_rejection": {"expected-statuses": REFUSED},
        "missing_required_header": {"expected-statuses": REFUSED},
    },
}
NO_LIMITS = {"phases": {"coverage": {"enabled": False}, "stateful": {"enabled": False}}}


@dataclass
class Findings:
    statuses: Counter[int] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def add(self, recorder: ScenarioRecorder) -> None:
        for key, seen in recorder.interactions.items():
            answer = seen.response
            self.statuses[answer.status_code if answer else 0] += 1
            self.failures += [
                f"{check.name}: {recorder.cases[key].value.as_curl_command()}\n"
                f"{check.failure_info and check.failure_info.failure}\n"
                f"{answer and answer.text[:400]}"
                for check in recorder.checks.get(key, ())
                if check.status == Status.FAILURE
            ]


class Silent(WSGIRequestHandler):
    def log(self, *_: Any) -> None:
        """Thousands of lines help nobody."""


@pytest.fixture
def url(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Silent)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}/api/1/openapi.json"
    server.shutdown()
    thread.join()
    server.server_close()


def ask(url: str, **config: Any) -> Findings:
    chosen = SchemathesisConfig.from_dict(CONFIG | config)
    findings = Findings()
    for event in from_schema(from_url(url, config=chosen)).execute():
        match event:
            case events.NonFatalError() | events.FatalError():
                findings.failures.append(str(event))
            case events.ScenarioFinished():
                findings.add(event.recorder)
    return findings


def test_f19_nobody_breaks_the_api(url: str) -> None:
    found = ask(url, **NO_LIMITS)
    assert not found.failures, "\n\n".join(found.failures[:20])
    assert found.statuses[200]
    assert found.statuses[401]
    assert not found.statuses[201]


def test_f19_an_administrator_breaks_nothing(app: Flask, url: str) -> None:
    bearer = {"Authorization": f"Bearer {token_of(app, 'ada')}"}
    found = ask(url, headers=bearer)
    assert not found.failures, "\n\n".join(found.failures[:20])
    assert {200, 201, 204, 400, 404, 409, 412, 428} <= set(found.statuses)
