import hashlib

import pytest
from flask.testing import FlaskClient

from mypack.probe.faults import FAULTS

from ..conftest import make_app


def test_echo_measures_the_body(client: FlaskClient) -> None:
    body = b"caf\xc3\xa9" * 1000
    answer = client.post("/probe/echo", data=body).json
    assert answer == {"length": 5000, "sha256": hashlib.sha256(body).hexdigest()}


@pytest.mark.parametrize("size", [0, 1, 65535, 65536, 65537, 200_000])
def test_bytes_are_as_many_as_asked_and_predictable(
    client: FlaskClient, size: int
) -> None:
    answer = client.get(f"/probe/bytes?size={size}")
    assert answer.headers["Content-Length"] == str(size)
    assert answer.data == bytes(n % 256 for n in range(size))


def test_a_key_is_counted_once(client: FlaskClient) -> None:
    assert client.post("/probe/count?key=a1").status_code == 201
    assert client.post("/probe/count?key=a1").status_code == 409
    assert client.post("/probe/count?key=a2").status_code == 201
    assert client.post("/probe/count?key=b1").status_code == 201
    assert client.get("/probe/count?prefix=a").json == {"prefix": "a", "rows": 2}
    assert client.get("/probe/count").json == {"prefix": "", "rows": 3}


def test_sleep_answers_after_the_time_asked(client: FlaskClient) -> None:
    assert client.get("/probe/sleep?seconds=0.01").json == {"slept": 0.01}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/probe/sleep?seconds=-1"),
        ("GET", "/probe/sleep?seconds=nan"),
        ("GET", "/probe/sleep?seconds=601"),
        ("GET", "/probe/bytes?size=-1"),
        ("POST", "/probe/count"),
        ("POST", "/probe/count?key=%00"),
        ("GET", "/probe/count?prefix=%00"),
        ("GET", "/probe/keys?prefix=%00"),
        ("POST", "/probe/fault?kind=none"),
    ],
)
def test_what_makes_no_sense_is_a_bad_request(
    client: FlaskClient, method: str, path: str
) -> None:
    assert client.open(path, method=method).status_code == 400


def test_recorded_keys_are_told(client: FlaskClient) -> None:
    for key in ("a1", "a2", "b1"):
        client.post(f"/probe/count?key={key}")
    assert client.get("/probe/keys?prefix=a").text.split() == ["a1", "a2"]


@pytest.mark.parametrize("kind", FAULTS)
def test_nobody_breaks_a_process_from_afar(client: FlaskClient, kind: str) -> None:
    there = {"REMOTE_ADDR": "192.0.2.7"}
    answer = client.post(f"/probe/fault?kind={kind}", environ_base=there)
    assert answer.status_code == 404


def test_production_has_no_page_that_breaks_it(database: str) -> None:
    client = make_app(database, PROBE=False).test_client()
    assert client.post("/probe/fault?kind=stick").status_code == 404
