import pytest
from click.testing import Result
from flask import Flask

from mypack.extensions import db
from mypack.mail import service
from tests.servers.smtp import TAKEN, Sink, free_port

ANNA = "anna@cafe.example"


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["mail", *words])


@pytest.fixture(autouse=True)
def mail(app: Flask) -> None:
    with app.app_context():
        service.queue("activated", ANNA, name="anna")
        db.session.commit()


def test_each_mail_sent_is_one_line_without_its_text(app: Flask, sink: Sink) -> None:
    result = run(app, "send")
    assert (result.exit_code, result.output) == (0, f"sent 1 to {ANNA}: activated\n")
    assert len(sink.mails) == 1
    assert run(app, "send").output == ""


def test_a_mail_that_failed_is_told_and_ends_with_1(app: Flask, sink: Sink) -> None:
    sink.answer = "554 no"
    result = run(app, "send")
    assert result.exit_code == 1
    assert result.output.startswith(f"failed 1 to {ANNA}: activated: (554, ")


def test_a_mail_given_up_is_told_each_time_until_somebody_acts(
    app: Flask, sink: Sink
) -> None:
    app.config["MAIL_TRIES"] = 1
    sink.answer = "554 no"
    assert run(app, "send").exit_code == 1
    again = run(app, "send")
    assert again.exit_code == 1
    assert again.output.startswith(f"given up 1 to {ANNA}")
    assert "given up; mail retry 1, or mail delete 1" in run(app, "list").output
    assert run(app, "delete", "1").output == f"deleted 1 to {ANNA}: activated\n"
    assert run(app, "send").exit_code == 0


def test_a_mail_given_up_can_be_tried_again(app: Flask, sink: Sink) -> None:
    app.config["MAIL_TRIES"] = 1
    sink.answer = "554 no"
    run(app, "send")
    sink.answer = TAKEN
    assert run(app, "retry", "1").output == f"waiting 1 to {ANNA}: activated\n"
    assert run(app, "send").exit_code == 0
    assert len(sink.mails) == 1


def test_a_dead_server_is_named_with_what_waits(app: Flask) -> None:
    app.config["MAIL_PORT"] = app.extensions["mail"].port = free_port()
    result = run(app, "send")
    assert result.exit_code == 1
    assert (
        f"the mail server 127.0.0.1:{app.config['MAIL_PORT']} failed" in result.output
    )
    assert "1 waiting, they are tried again" in result.output
    assert "tried 0 of 10, due" in run(app, "list").output


def test_without_a_server_mails_wait_and_the_command_says_so(app: Flask) -> None:
    app.config["MAIL_SERVER"] = ""
    result = run(app, "send")
    assert result.exit_code == 0
    assert result.output == "1 waiting; set MAIL_SERVER in the settings to send\n"


@pytest.mark.parametrize("command", ["retry", "delete"])
def test_an_unknown_mail_is_an_error(app: Flask, command: str) -> None:
    result = run(app, command, "7")
    assert result.exit_code == 1
    assert "no mail 7 waits" in result.output
