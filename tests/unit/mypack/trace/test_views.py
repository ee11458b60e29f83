import json
import logging
import re
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

import mypack
from mypack.log import JsonLine

GIVEN = "aB3@-_xyz-24-characters-"


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What is logged from DEBUG on, as the log file would have it."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLine("%(message)s"))
    logger = logging.getLogger("mypack")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    yield stream
    logger.removeHandler(handler)
    logger.setLevel(before)


def lines(log: StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_s4_one_line_tells_about_each_request(
    client: FlaskClient, log: StringIO
) -> None:
    answer = client.get("/item/1?q=secret", headers={"X-Request-ID": GIVEN})
    (line,) = lines(log)
    assert line["logger"] == "mypack.request"
    assert line["level"] == "INFO"
    assert line["message"] == "GET /item/<id:item_id> 200"
    assert line["request_id"] == GIVEN
    assert line["user"] is None
    assert line["route"] == "/item/<id:item_id>"
    assert (line["method"], line["status"]) == ("GET", 200)
    assert line["bytes"] == len(answer.data)
    assert line["address"] == "127.0.0.1"
    assert line["slot"] is None
    assert int(str(line["queries"])) >= 1
    assert float(str(line["duration_ms"])) >= float(str(line["query_ms"])) > 0
    assert "secret" not in log.getvalue()


def test_the_line_names_the_user_by_number(
    sign_in: Callable[..., FlaskClient], log: StringIO
) -> None:
    client = sign_in("paul")
    client.get("/user/profile")
    assert lines(log)[-1]["user"] == 2


def test_every_line_of_a_request_has_its_id(app: Flask, log: StringIO) -> None:
    @app.get("/talk")
    def talk() -> str:
        logging.getLogger("mypack.talk").info("hello")
        return "done"

    app.test_client().get("/talk", headers={"X-Request-ID": GIVEN})
    assert [line["request_id"] for line in lines(log)] == [GIVEN, GIVEN]


def test_an_unknown_path_leaves_no_path_in_the_log(
    client: FlaskClient, log: StringIO
) -> None:
    client.get("/no/such/page")
    assert lines(log)[-1]["route"] is None
    assert "such" not in log.getvalue()


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/static/site.css"])
def test_what_machines_ask_for_is_told_at_debug_only(
    client: FlaskClient, log: StringIO, path: str
) -> None:
    client.get(path).close()
    assert [line["level"] for line in lines(log)] == ["DEBUG"]


def test_a_failure_is_one_line_with_its_status(app: Flask, log: StringIO) -> None:
    @app.get("/fail")
    def fail() -> str:
        raise ZeroDivisionError("none left")

    app.test_client().get("/fail")
    line = lines(log)[-1]
    assert (line["logger"], line["status"]) == ("mypack.request", 500)


def test_a_line_is_written_without_a_database(
    dead_database: FlaskClient, log: StringIO
) -> None:
    with dead_database.session_transaction() as session:
        session["_user_id"] = "1:1"
    dead_database.get("/")
    line = lines(log)[-1]
    assert (line["status"], line["user"]) == (503, None)


def test_a_stranger_is_told_the_whole_time_only(client: FlaskClient) -> None:
    timing = client.get("/").headers["Server-Timing"]
    assert re.fullmatch(r"app;dur=\d+\.\d", timing)


def test_s4_a_user_is_told_where_the_time_went(
    sign_in: Callable[..., FlaskClient],
) -> None:
    timing = sign_in().get("/user/profile").headers["Server-Timing"]
    assert re.fullmatch(
        r'app;dur=\d+\.\d, db;dur=\d+\.\d;desc="queries: [1-9]\d*"', timing
    )


def test_f12_an_address_that_a_client_claims_is_not_believed(
    client: FlaskClient, log: StringIO
) -> None:
    claims = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Client-IP")
    client.get("/", headers=dict.fromkeys(claims, "for=9.9.9.9"))
    assert lines(log)[-1]["address"] == "127.0.0.1"
    assert "9.9.9.9" not in log.getvalue()


def test_f12_no_code_asks_who_a_request_was_forwarded_for() -> None:
    """Apache, which knows its proxies, tells the address; nobody else is asked."""
    package = Path(mypack.__file__).parent
    asks = re.compile(r"forwarded|real-ip|ProxyFix|access_route", re.IGNORECASE)
    found = [path for path in package.rglob("*.py") if asks.search(path.read_text())]
    assert found == []
