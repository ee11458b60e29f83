import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

GIVEN = "aB3@-_xyz-24-characters-"


def test_s4_the_id_that_apache_gave_comes_back_once(client: FlaskClient) -> None:
    answer = client.get("/", headers={"X-Request-ID": GIVEN})
    assert answer.headers.getlist("X-Request-ID") == [GIVEN]


@pytest.mark.parametrize(
    "bad", ["", "short", "x" * 65, "a*/ DROP TABLE", "a%s%s%s%s", 'a"b"c"d"e', "é" * 12]
)
def test_an_id_of_another_shape_is_replaced(client: FlaskClient, bad: str) -> None:
    made = client.get("/", headers={"X-Request-ID": bad}).headers["X-Request-ID"]
    assert re.fullmatch(r"[0-9a-f]{32}", made)


def test_each_request_has_an_id_of_its_own(client: FlaskClient) -> None:
    assert len({client.get("/").headers["X-Request-ID"] for _ in range(3)}) == 3


@pytest.mark.parametrize("path", ["/none", "/probe/sleep?seconds=-1", "/healthz"])
def test_errors_and_health_name_their_request_too(
    client: FlaskClient, path: str
) -> None:
    assert len(client.get(path).headers.getlist("X-Request-ID")) == 1


def test_a_refused_host_is_traced_too(app: Flask) -> None:
    app.config["TRUSTED_HOSTS"] = ["cafe.example"]
    answer = app.test_client().get("/", headers={"X-Request-ID": GIVEN})
    assert (answer.status_code, answer.headers["X-Request-ID"]) == (400, GIVEN)


def test_the_page_of_a_failure_names_the_request(app: Flask) -> None:
    @app.get("/fail")
    def fail() -> str:
        raise ZeroDivisionError

    answer = app.test_client().get("/fail", headers={"X-Request-ID": GIVEN})
    assert answer.status_code == 500
    assert f"<code>{GIVEN}</code>" in answer.text
