import ssl
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from mypack.mail.smtp import ServerUnreachable, connected
from mypack.mail.text import write
from tests.servers.certificates import Authority
from tests.servers.smtp import Sink, silent_server, smtp_sink

from ..conftest import make_app


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """An authority that this machine trusts, as one of a company."""
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    return authority


def server_context(authority: Authority, host: str) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*authority.sign("mail", host))
    return context


def deliver(database: str, sink: Sink, **settings: object) -> None:
    app = make_app(database, **{**sink.settings, **settings})
    with app.app_context(), connected() as connection:
        connection.send(write("activated", "anna@cafe.example", {"name": "anna"}))


@pytest.fixture(params=["starttls", "tls"])
def encrypted(
    request: pytest.FixtureRequest, trusted: Authority
) -> Iterator[tuple[Sink, str]]:
    context = server_context(trusted, "127.0.0.1")
    with smtp_sink(**{request.param: context}) as sink:
        yield sink, request.param


def test_a_mail_travels_encrypted(database: str, encrypted: tuple[Sink, str]) -> None:
    sink, way = encrypted
    deliver(database, sink, MAIL_TLS=way)
    assert sink.encrypted == [True]


def test_a_server_whose_certificate_does_not_fit_gets_nothing(
    database: str, trusted: Authority
) -> None:
    context = server_context(trusted, "other.example")
    with smtp_sink(starttls=context) as sink:
        with pytest.raises(ServerUnreachable, match="certificate"):
            deliver(database, sink, MAIL_TLS="starttls", MAIL_PASSWORD="secret")
        assert (sink.mails, sink.accounts) == ([], [])


def test_a_server_without_starttls_gets_nothing(database: str) -> None:
    with smtp_sink() as sink:
        with pytest.raises(ServerUnreachable, match="STARTTLS"):
            deliver(database, sink, MAIL_TLS="starttls")
        assert sink.mails == []


def test_the_account_of_the_settings_signs_in(database: str) -> None:
    with smtp_sink() as sink:
        deliver(database, sink, MAIL_USERNAME="cafe", MAIL_PASSWORD="secret")
        assert sink.accounts == [("cafe", "secret")]


def test_a_silent_server_is_left_after_the_timeout(database: str) -> None:
    settings = {"MAIL_SERVER": "127.0.0.1", "MAIL_TIMEOUT": 1}
    begun = monotonic()
    with silent_server() as port:
        app = make_app(database, MAIL_PORT=port, **settings)
        with app.app_context(), pytest.raises(ServerUnreachable), connected():
            pass
    assert monotonic() - begun < 5
