"""Lines of Apache's error log, taken apart."""

import pytest

from sitectl.explain.line import Line, is_continued, parse

TIME = "[Sun Nov 22 17:00:00.123456 2026]"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            f"{TIME} [mpm_event:notice] [pid 23:tid 140] AH00489: Apache configured",
            Line("AH00489: Apache configured", "notice", "mpm_event", "23", tid="140"),
        ),
        (
            f"{TIME} [wsgi:error] [pid 23:tid 140] (13)Permission denied: "
            "[client 10.0.0.9:4444] mod_wsgi (pid=23): Unable to connect",
            Line(
                "mod_wsgi (pid=23): Unable to connect",
                "error",
                "wsgi",
                "23",
                "Permission denied",
                "140",
            ),
        ),
        (
            f"{TIME} [authz_core:error] [pid 23] [client ::1:4444] AH01630: client "
            "denied by server configuration: /var/www/x, referer: http://a/",
            Line(
                "AH01630: client denied by server configuration: /var/www/x, referer: "
                "http://a/",
                "error",
                "authz_core",
                "23",
            ),
        ),
        (
            f"{TIME} [rewrite:debug] [pid 7:tid 8] mod_rewrite.c(12): (2)No such file: "
            "[client ::1:9] [request ab12@x-_] AH00661: a map",
            Line("AH00661: a map", "debug", "rewrite", "7", "No such file", "8"),
        ),
        (
            f"{TIME} [wsgi:info] [pid 7:tid 8] [remote 127.0.0.1:9] mod_wsgi: Hello",
            Line("mod_wsgi: Hello", "info", "wsgi", "7", tid="8"),
        ),
        (
            "(98)Address already in use: AH00072: make_sock: could not bind",
            Line("AH00072: make_sock: could not bind", system="Address already in use"),
        ),
        (
            '{"level": "ERROR", "message": "GET /", "exc_info": "KeyError: 1"}',
            Line("GET /\nKeyError: 1", "ERROR"),
        ),
    ],
)
def test_a_line_is_taken_apart(text, line):
    assert parse(text) == line


@pytest.mark.parametrize(
    "text",
    [
        '10.0.0.9 - - [22/Nov/2026:17:00:00 +0000] "GET / HTTP/1.1" 200 5',
        "Nov 22 17:00:00 www1 systemd[1]: Started apache2.service",
        "{not json",
        '{"time": "now"}',
        "[1, 2]",
    ],
)
def test_a_foreign_line_is_none(text):
    assert parse(text) is None


def test_an_indented_message_continues_the_one_before():
    line = parse(f'{TIME} [wsgi:error] [pid 2:tid 3]   File "x", line 1')
    assert line is not None
    assert is_continued(line)


def test_a_record_that_is_nested_too_deeply_is_no_line():
    deep = "[" * 100_000 + "]" * 100_000
    assert parse(f'{{"message": "x", "deep": {deep}}}') is None
