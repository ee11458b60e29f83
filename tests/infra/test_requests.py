"""What becomes of a request's id, address and token between Apache and the log."""

import json
import re
import shlex
import time
from typing import Any

import httpx
import pytest
from testinfra.host import Host as Remote

from tests.infra.web import PORT, address, get, send

pytestmark = pytest.mark.lab

APACHE = "/var/log/apache2/mypack"
ID = re.compile(r"[A-Za-z0-9@_-]{27}")
FORGED = {"X_Request_ID": "forged-forged", "X_Forwarded_For": "9.9.9.9"}
NASTY = [
    b'GET /caf\xc3\xa9?x="y"\\z HTTP/1.1\r\nHost: localhost\r\n\r\n',
    b"GET /tab HTTP/1.1\r\nHost: localhost\r\n"
    b'User-Agent: a\t"b\\\xff{}\r\nReferer: \xe2\x98\x95\r\n\r\n',
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    b"GET /\x0b\x07 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b'F"OO / HTTP/1.1\r\nHost: localhost\r\n\r\n',
    b'GET / HTTP/1.1\r\nHost: a"b\x01\r\n\r\n',
    b'GET /x"\r\n\r\n',
    b"\x00\x00\r\n\r\n",
    b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /..%2f..%2fetc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n",
]
MAKE_TOKEN = """
from mypack.extensions import db
from mypack.token.service import make_token
from mypack.user.models import User
print(make_token(db.session.scalars(db.select(User)).first(), "test", 1))
"""


def records(host: Remote) -> list[dict[str, Any]]:
    lines = host.check_output(f"cat {APACHE}-access.log").splitlines()
    return [json.loads(line) for line in lines]


def logged(host: Remote, request_id: str) -> dict[str, Any]:
    """Wait for the line: Apache writes it after the answer."""
    for _ in range(50):
        found = [one for one in records(host) if one["request_id"] == request_id]
        if found:
            assert len(found) == 1
            return found[0]
        time.sleep(0.1)
    raise AssertionError(f"{request_id} is not in the access log")


def test_an_id_goes_from_apache_through_the_application_and_back(host: Remote) -> None:
    answer = get(host, "/item/?q=espresso")
    (request_id,) = answer.headers.get_list("X-Request-ID")
    assert ID.fullmatch(request_id)
    line = logged(host, request_id)
    assert (line["status"], line["target"]) == (200, "/item/?q=espresso")
    assert line["slot"] in ("blue", "green")
    assert line["bytes"] > 1000
    assert line["duration_us"] > 0
    own = host.check_output(f"grep -F {request_id} /var/log/mypack/app.log")
    assert json.loads(own.splitlines()[-1])["request_id"] == request_id


@pytest.mark.parametrize(
    ("path", "status"),
    [("/static/none.css", 404), ("/%zz", 400), ("/a%2fb", 404)],
)
def test_apaches_own_answers_have_an_id_too(
    host: Remote, path: str, status: int
) -> None:
    answer = get(host, path)
    assert answer.status_code == status
    (request_id,) = answer.headers.get_list("X-Request-ID")
    assert logged(host, request_id)["status"] == status


def test_the_error_log_names_the_request(host: Remote) -> None:
    request_id = get(host, "/%zz").headers["X-Request-ID"]
    line = host.check_output(f"grep -F {request_id} {APACHE}-error.log")
    assert f"[request {request_id}] AH10244: invalid URI path (/%zz)" in line


def test_f12_a_client_chooses_neither_its_id_nor_its_address(host: Remote) -> None:
    request_id = get(host, "/item/", **FORGED).headers["X-Request-ID"]
    assert request_id != FORGED["X_Request_ID"]
    here = logged(host, request_id)["address"]
    assert here != FORGED["X_Forwarded_For"]
    own = host.check_output(f"grep -F {request_id} /var/log/mypack/app.log")
    assert json.loads(own.splitlines()[-1])["address"] == here


def test_access_log_is_json_whatever_is_asked(host: Remote) -> None:
    before = len(records(host))
    for request in NASTY:
        send(host, request)
    time.sleep(1)
    lines = records(host)[before:]
    assert len(lines) >= len(NASTY)
    assert {"method", "target", "referer", "agent"} <= set(lines[-1])
    shown = [line["agent"] for line in lines]
    assert "a%09%22b%5c%ff%7b%7d" in shown


def test_no_log_of_apache_holds_a_link_that_opens_an_account(host: Remote) -> None:
    get(host, "/user/reset/S3CRET", Referer="http://localhost/user/reset/S3CRET")
    time.sleep(1)
    assert host.run(f"grep -rF S3CRET {APACHE}-access.log {APACHE}-error.log").rc == 1
    assert "/user/reset/..." in [line["target"] for line in records(host)]


def test_f22_a_bearer_token_reaches_the_application(host: Remote) -> None:
    code = f"printf %s {shlex.quote(MAKE_TOKEN)} | sitectl flask shell"
    found = re.search(r"mypack_[\w-]+", host.check_output(code))
    assert found
    path = "/api/1/user/me"
    assert get(host, path, Authorization=f"Bearer {found[0]}").status_code == 200
    assert get(host, path).status_code == 401


@pytest.mark.parametrize(("mebibytes", "is_page"), [(17, True), (33, False)])
def test_a_body_that_is_too_large_is_refused(
    host: Remote, mebibytes: int, is_page: bool
) -> None:
    """The application has a page for it; Apache stops what is larger still."""
    url = f"http://{address(host)}:{PORT}/user/sign-in"
    answer = httpx.post(url, content=b"0" * mebibytes * 2**20, timeout=60)
    assert answer.status_code == 413
    assert ("<nav" in answer.text) == is_page
    assert len(answer.headers.get_list("X-Request-ID")) == 1


def test_apaches_own_errors_look_like_the_site(host: Remote) -> None:
    missing = get(host, "/static/missing")
    assert (missing.status_code, missing.headers["X-Content-Type-Options"]) == (
        404,
        "nosniff",
    )
    assert "There is no such page" in missing.text
    assert get(host, "/.pages/style.css").headers["Content-Type"] == "text/css"
    long = get(host, "/api/1/item/", Cookie="a" * 9000)
    assert (long.status_code, "Bad request" in long.text) == (400, True)
