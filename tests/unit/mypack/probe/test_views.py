import hashlib

import pytest
from flask.testing import FlaskClient


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
    ],
)
def test_what_makes_no_sense_is_a_bad_request(
    client: FlaskClient, method: str, path: str
) -> None:
    assert client.open(path, method=method).status_code == 400
