import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from werkzeug.exceptions import MethodNotAllowed

from ..conftest import make_app

HTML = "text/html,application/xhtml+xml,*/*;q=0.8"


@pytest.fixture
def failing(app: Flask) -> FlaskClient:
    @app.get("/fail/<int:status>")
    def fail(status: int) -> str:
        if status == 500:
            raise ZeroDivisionError("the secret is 42")
        if status == 405:
            raise MethodNotAllowed(["PATCH"])
        abort(status)

    return app.test_client()


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 413, 429, 500, 503])
def test_each_error_has_one_look(failing: FlaskClient, status: int) -> None:
    answer = failing.get(f"/fail/{status}", headers={"Accept": HTML})
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert f'<p class="error-code">{status}</p>' in answer.text
    assert "Back to the menu" in answer.text


@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 500, 503])
def test_a_client_that_wants_json_gets_json(failing: FlaskClient, status: int) -> None:
    answer = failing.get(
        f"/fail/{status}", headers={"Accept": "application/json, text/html;q=0.5"}
    )
    assert answer.status_code == status
    assert answer.json is not None
    assert answer.json["status"] == status


def test_the_error_s_own_headers_stay(failing: FlaskClient) -> None:
    assert failing.get("/fail/405").headers["Allow"] == "PATCH"


def test_a_traceback_never_reaches_the_user(failing: FlaskClient) -> None:
    page = failing.get("/fail/500").text
    assert "Traceback" not in page
    assert "42" not in page


def test_a_body_above_the_limit_is_refused(database: object) -> None:
    app = make_app(database, MAX_CONTENT_LENGTH=1024, PROBE=True)  # type: ignore[arg-type]
    answer = app.test_client().post("/probe/echo", data=b"x" * 1025)
    assert answer.status_code == 413


@pytest.mark.parametrize("path", ["/", "/item/1", "/user/profile"])
def test_a_dead_database_gives_503_and_when_to_retry(
    dead_database: FlaskClient, path: str
) -> None:
    with dead_database.session_transaction() as session:
        session["_user_id"] = "1:1"
    answer = dead_database.get(path)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "sqlite" not in answer.text
