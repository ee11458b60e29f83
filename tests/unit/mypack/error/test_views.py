import errno
import sqlite3

import pytest
from flask import Flask, abort, request
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import MethodNotAllowed, NotFound, TooManyRequests

from mypack.store import Duplicate, InUse

from ..conftest import make_app

HTML = "text/html,application/xhtml+xml,*/*;q=0.8"
JSON = "application/json, text/html;q=0.5"
STATUSES = [400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 428, 429, 500, 503]
TRACES = ("Traceback", 'File "', "ZeroDivisionError", "of the house")


@pytest.fixture
def failing(app: Flask) -> FlaskClient:
    @app.get("/fail/<int:status>")
    @app.get("/api/fail/<int:status>", endpoint="api_fail")
    def fail(status: int) -> str:
        if status == 500:
            raise ZeroDivisionError("the secret of the house")
        if status == 405:
            raise MethodNotAllowed(["PATCH"])
        abort(status)

    return app.test_client()


@pytest.mark.parametrize("status", STATUSES)
def test_s5_each_error_has_one_look(failing: FlaskClient, status: int) -> None:
    answer = failing.get(f"/fail/{status}", headers={"Accept": HTML})
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert f'<p class="error-code">{status}</p>' in answer.text
    assert ("Sign in" if status == 401 else "Back to the menu") in answer.text


@pytest.mark.parametrize("status", STATUSES)
def test_s5_a_client_that_wants_json_gets_json(
    failing: FlaskClient, status: int
) -> None:
    answer = failing.get(f"/fail/{status}", headers={"Accept": JSON})
    assert answer.status_code == status
    assert answer.json is not None
    assert set(answer.json) == {"status", "error", "message"}
    assert answer.json["status"] == status
    assert len(answer.json["message"]) > 10


@pytest.mark.parametrize("status", STATUSES)
def test_below_the_api_an_error_is_json_whatever_is_accepted(
    failing: FlaskClient, status: int
) -> None:
    answer = failing.get(f"/api/fail/{status}", headers={"Accept": HTML})
    assert (answer.status_code, answer.mimetype) == (status, "application/json")


@pytest.mark.parametrize("status", STATUSES)
def test_f20_no_error_is_stored(failing: FlaskClient, status: int) -> None:
    answer = failing.get(f"/fail/{status}")
    assert answer.headers.getlist("Cache-Control") == ["no-store"]


def test_the_error_s_own_headers_stay(app: Flask) -> None:
    @app.get("/fail/busy")
    def busy() -> str:
        raise TooManyRequests(retry_after=30)

    @app.get("/fail/method")
    def method() -> str:
        raise MethodNotAllowed(["PATCH"])

    client = app.test_client()
    assert client.get("/fail/busy").headers["Retry-After"] == "30"
    assert client.get("/fail/method").headers["Allow"] == "PATCH"


def test_words_of_our_own_come_before_the_general_ones(app: Flask) -> None:
    @app.get("/fail/words")
    def words() -> str:
        raise NotFound("This post was deleted.")

    client = app.test_client()
    assert "This post was deleted." in client.get("/fail/words").text
    answer = client.get("/fail/words", headers={"Accept": JSON})
    assert answer.json is not None
    assert answer.json["message"] == "This post was deleted."


def test_fields_that_a_library_attached_are_told(app: Flask) -> None:
    @app.get("/fail/fields")
    def fields() -> str:
        error = NotFound()
        error.data = {"messages": {"name": ["Too long."]}, "headers": {"X-A": "b"}}  # type: ignore[attr-defined]
        raise error

    answer = app.test_client().get("/fail/fields", headers={"Accept": JSON})
    assert answer.json is not None
    assert answer.json["fields"] == {"name": ["Too long."]}
    assert answer.headers["X-A"] == "b"


@pytest.mark.parametrize("accept", [HTML, JSON])
def test_f13_no_failure_shows_a_traceback(failing: FlaskClient, accept: str) -> None:
    assert not failing.application.debug
    text = failing.get("/fail/500", headers={"Accept": accept}).text
    assert not [trace for trace in TRACES if trace in text]


def test_f13_there_is_no_console(failing: FlaskClient) -> None:
    for path in ("/console", "/?__debugger__=yes&cmd=resource&f=debugger.js"):
        assert "debugger" not in failing.get(path).text.lower()
    assert failing.get("/console").status_code == 404


@pytest.mark.parametrize(
    ("conflict", "words"),
    [
        (StaleDataError("version 1 was expected"), "Somebody changed this"),
        (InUse("other rows refer to this one"), "Other entries refer to this one"),
        (Duplicate("name"), "This name is taken"),
    ],
)
def test_what_no_view_caught_of_the_database_s_refusals_is_409(
    app: Flask, conflict: Exception, words: str
) -> None:
    @app.get("/fail/conflict")
    def fail() -> str:
        raise conflict

    answer = app.test_client().get("/fail/conflict")
    assert answer.status_code == 409
    assert words in answer.text


def test_a_taken_value_is_told_at_its_field(app: Flask) -> None:
    @app.get("/api/fail/taken")
    def fail() -> str:
        raise Duplicate("name")

    answer = app.test_client().get("/api/fail/taken")
    assert answer.json is not None
    assert answer.json["fields"] == {
        "name": ["This name is taken. Choose another one."]
    }


def test_a_form_without_its_token_is_told_what_to_do(client: FlaskClient) -> None:
    answer = client.post("/user/sign-in", data={"name": "anna"})
    assert answer.status_code == 400
    assert "Go back, reload the page and send it again." in answer.text


def test_a_body_above_the_limit_is_refused(database: str) -> None:
    app = make_app(database, MAX_CONTENT_LENGTH=1024, PROBE=True)
    answer = app.test_client().post("/probe/echo", data=b"x" * 1025)
    assert answer.status_code == 413


@pytest.mark.parametrize("path", ["/", "/item/1", "/user/profile", "/post/"])
def test_a_dead_database_gives_503_and_when_to_retry(
    dead_database: FlaskClient, path: str
) -> None:
    with dead_database.session_transaction() as session:
        session["_user_id"] = "1:1"
    answer = dead_database.get(path)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "sqlite" not in answer.text


def test_an_unknown_page_is_404_also_with_a_dead_database(
    dead_database: FlaskClient,
) -> None:
    with dead_database.session_transaction() as session:
        session["_user_id"] = "1:1"
    answer = dead_database.get("/none")
    assert answer.status_code == 404
    assert "Back to the menu" in answer.text


@pytest.mark.parametrize("accept", [HTML, JSON])
def test_a_refused_host_is_not_repeated(database: str, accept: str) -> None:
    client = make_app(database, TRUSTED_HOSTS=["cafe.example"]).test_client()
    headers = {"Host": "evil.example", "Accept": accept}
    answer = client.get("/", headers=headers)
    assert answer.status_code == 400
    assert "evil" not in answer.text


def test_an_answer_that_a_view_raised_stays_as_it_is(app: Flask) -> None:
    @app.get("/fail/own")
    def own() -> str:
        abort(app.make_response((f"own {request.method}", 418)))

    answer = app.test_client().get("/fail/own")
    assert (answer.status_code, answer.text) == (418, "own GET")


@pytest.mark.parametrize("path", ["/fail/full", "/api/fail/full"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_r14_a_full_disk_is_told(app: Flask, path: str, number: int) -> None:
    @app.get("/fail/full")
    @app.get("/api/fail/full", endpoint="api_fail")
    def fail() -> str:
        raise OSError(number, "no room")

    answer = app.test_client().get(path)
    assert answer.status_code == 507
    assert "no room left" in answer.text


def test_r14_a_full_database_is_told(app: Flask) -> None:
    @app.get("/fail/full")
    def fail() -> str:
        refused = sqlite3.OperationalError("database or disk is full")
        refused.sqlite_errorname = "SQLITE_FULL"
        raise OperationalError("INSERT", {}, refused)

    assert app.test_client().get("/fail/full").status_code == 507


def test_what_else_the_system_refuses_is_our_failure(app: Flask) -> None:
    @app.get("/fail/system")
    def fail() -> str:
        raise PermissionError(errno.EACCES, "/etc/secret")

    answer = app.test_client().get("/fail/system")
    assert answer.status_code == 500
    assert "secret" not in answer.text
