from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from mypack.extensions import db
from mypack.mail import sending, service
from mypack.mail.models import Mail
from mypack.mail.preparation import prepare
from mypack.mail.smtp import ServerUnreachable
from tests.servers.smtp import TAKEN, Sink, free_port

pytestmark = pytest.mark.every_database
ANNA, PAUL = "anna@cafe.example", "paul@cafe.example"


@pytest.fixture(autouse=True)
def context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def wait(*recipients: str) -> None:
    for recipient in recipients:
        service.queue("activated", recipient, name="anna")
    db.session.commit()


def send() -> list[str]:
    return [outcome.verb for outcome in sending.send_due()]


def waiting() -> list[Mail]:
    db.session.rollback()
    return service.list_mails()


def make_due() -> None:
    for mail in waiting():
        mail.due_at -= service.LONGEST_DELAY
    db.session.commit()


def test_s18_a_mail_is_sent_and_leaves_the_queue(sink: Sink) -> None:
    """S18: Flask-Mail, with the configured server and sender, from the queue."""
    wait(ANNA)
    assert send() == ["sent"]
    (mail,) = sink.mails
    assert mail["To"] == ANNA
    assert mail["From"] == "Café <cafe@cafe.example>"
    assert mail["Subject"] == "Your account for Café mypack is active again"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "http://localhost:8000/user/sign-in" in mail.get_content()
    assert waiting() == []


def test_a_mail_that_is_rolled_back_is_never_sent(sink: Sink) -> None:
    service.queue("activated", ANNA, name="anna")
    db.session.rollback()
    assert send() == []


def test_a_refused_mail_stays_with_its_reason_and_others_go(sink: Sink) -> None:
    sink.refused = ANNA
    wait(ANNA, PAUL)
    assert send() == ["failed", "sent"]
    (mail,) = waiting()
    assert (mail.recipient, mail.attempts) == (ANNA, 1)
    assert "nobody has this address" in str(mail.failure)


def test_a_refused_mail_is_tried_again_after_a_growing_delay(sink: Sink) -> None:
    sink.answer = "451 later, please"
    wait(ANNA)
    assert send() == ["failed"]
    assert send() == []
    make_due()
    sink.answer = TAKEN
    assert send() == ["sent"]
    delays = [service.delay(attempts) for attempts in range(1, 101)]
    assert delays == sorted(delays)
    assert (delays[0], delays[-1]) == (timedelta(minutes=5), timedelta(hours=6))


def test_a_mail_that_was_tried_often_enough_stays_and_is_told(
    app: Flask, sink: Sink
) -> None:
    app.config["MAIL_TRIES"] = 2
    sink.refused = ANNA
    wait(ANNA)
    for _ in range(2):
        assert send() == ["failed"]
        make_due()
    assert send() == []
    (mail,) = service.given_up()
    assert "nobody has this address" in str(mail.failure)
    service.retry(mail)
    sink.refused = ""
    assert send() == ["sent"]


def test_a_dead_server_costs_no_mail_a_try(app: Flask, sink: Sink) -> None:
    app.extensions["mail"].port = free_port()
    wait(ANNA, PAUL)
    with pytest.raises(ServerUnreachable, match="refused"):
        send()
    assert [mail.attempts for mail in waiting()] == [0, 0]
    assert all("refused" in str(mail.failure) for mail in waiting())
    app.extensions["mail"].port = sink.port
    assert send() == ["sent", "sent"]


def test_a_server_that_dies_in_between_loses_nothing(sink: Sink) -> None:
    sink.answer = "421 going down"
    wait(ANNA, PAUL)
    with pytest.raises(ServerUnreachable):
        list(sending.send_due())
    assert [mail.attempts for mail in waiting()] == [1, 0]
    make_due()
    sink.answer = TAKEN
    assert send() == ["sent", "sent"]
    assert len(sink.mails) == 2


def test_two_senders_never_take_the_same_mail() -> None:
    wait(ANNA, PAUL)
    first, second, third = service.claim(), service.claim(), service.claim()
    assert first is not None
    assert second is not None
    assert first.id != second.id
    assert third is None


def test_a_sender_that_is_overtaken_takes_the_next_mail(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another sender takes the mail between this one's look and its hand."""
    wait(ANNA, PAUL)
    claim = service._is_claimed
    overtaken = []

    def claim_too_late(mail_id: int, attempts: int) -> bool:
        if not overtaken:
            overtaken.append(mail_id)
            assert claim(mail_id, attempts)
        return claim(mail_id, attempts)

    monkeypatch.setattr(service, "_is_claimed", claim_too_late)
    mail = service.claim()
    assert mail is not None
    assert [mail.id] != overtaken
    assert service.claim() is None


def test_a_mail_that_nobody_is_to_get_is_dropped(app: Flask, sink: Sink) -> None:
    prepare(app, "activated", lambda address: None)
    wait(ANNA)
    assert send() == ["dropped"]
    assert (sink.mails, waiting()) == ([], [])


@pytest.mark.parametrize(
    ("recipient", "name"),
    [
        ("anna@cafe.example\r\nBcc: eve@evil.example", "anna"),
        ("anna@cafe.example\nBcc: eve@evil.example", "anna"),
        ("anna@cafe.example", "anna\r\nBcc: eve@evil.example\r\n\r\nClick here"),
    ],
)
def test_f17_line_breaks_add_neither_header_nor_recipient(
    sink: Sink, recipient: str, name: str
) -> None:
    """F17: CR/LF in name, subject or recipient adds no header and no recipient."""
    service.queue("activated", recipient, name=name)
    db.session.commit()
    send()
    assert set(sink.recipients) <= {"anna@cafe.example"}
    assert all(mail["Bcc"] is None for mail in sink.mails)
    if recipient != "anna@cafe.example":
        assert sink.mails == []


def test_a_template_that_is_gone_fails_one_mail_only(sink: Sink) -> None:
    service.queue("of_an_older_release", ANNA, name="anna")
    wait(PAUL)
    assert send() == ["failed", "sent"]
