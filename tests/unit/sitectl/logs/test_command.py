"""What `sitectl logs` prints."""

import pytest

from tests.unit.sitectl.logs.conftest import ID, OTHER, traceback

BROKEN = traceback(
    ("flask/app.py", 1511, "wsgi_app"),
    ("mypack/item/views.py", 33, "show"),
    ("sqlalchemy/engine/base.py", 9, "execute"),
    raised="sqlalchemy.exc.DataError: too long",
)


@pytest.fixture
def day(logs):
    """Two requests: one meets an exception, one is fine."""
    logs.write(
        "app.log",
        logs.app("Exception on /item/7 [GET]", 3, level="ERROR", exc_info=BROKEN),
        logs.route("/item/<int:id>", 3),
        logs.route("/", 2, request_id=OTHER),
    )
    logs.write("access.log", logs.access(3, status=500, target="/item/7?x=1"))
    logs.write("access.log", logs.access(2, request_id=OTHER, target="/"))
    return logs


def test_everything_about_a_request_with_its_traceback(sitectl, day):
    done = sitectl("logs", "--request", ID)
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert "times in " in lines[0]
    assert lines[1].split()[1:4] == ["app", "ERROR", "Exception"]
    assert '                File ".../mypack/item/views.py", line 33, in show' in lines
    assert lines[-1].split()[1:5] == ["access", "500", "GET", "/item/7?x=1"]
    assert OTHER not in done.stdout
    assert "\x1b" not in done.stdout


def test_the_last_minutes_in_one_line_each_with_the_id(sitectl, day):
    done = sitectl("logs", "--since", "10m")
    lines = done.stdout.splitlines()
    assert len(lines) == 6
    told = "Exception on /item/7 [GET]  sqlalchemy.exc.DataError: too long  " + ID
    assert lines[1].endswith(told)
    assert sitectl("logs").stdout == done.stdout


def test_errors_are_grouped_by_their_origin(sitectl, day):
    day.write("app.log", day.app("x", 1, level="ERROR", exc_info=BROKEN))
    day.write("app.log", day.route("/item/<int:id>", 1))
    day.write("app.log", day.app("cannot send", 1, level="ERROR", request_id=None))
    done = sitectl("logs", "--since", "10m", "--errors")
    first, *blocks = done.stdout.split("\n\n")
    assert first.startswith("3 kinds of errors since ")
    assert first.endswith("; 2 requests")
    head, message, span, example = blocks[0].splitlines()
    where = "mypack/item/views.py:33 in show"
    assert head == f"    2 x  sqlalchemy.exc.DataError at {where}"
    assert message.strip() == "too long"
    assert " to " in span
    assert span.endswith("GET /item/<int:id> (2)")
    assert example.strip() == f"sitectl logs --request {ID}"
    assert blocks[1].startswith("    1 x  500 answers")
    assert "GET /item/7 (1)" in blocks[1]
    assert blocks[2].startswith("    1 x  ERROR in mypack.item views:7")


def test_lines_of_apache_are_grouped_by_what_explain_says(logs, told):
    logs.write(
        "error.log",
        logs.error("AH10508: Unsafe URL with %3f URL rewritten without UnsafeAllow3F"),
        logs.error("AH00124: Request exceeded the limit of 10 internal redirects due "
                   "to probable configuration error.", 1),
        logs.error("AH00124: Request exceeded the limit of 11 internal redirects due "
                   "to probable configuration error."),
        logs.error("AH00489: Apache configured -- resuming", level="notice"),
        logs.error("a thing that nobody knows 1"),
        logs.error("a thing that nobody knows 2"),
    )  # fmt: skip
    logs.write("access.log", logs.access(target="/x?1", status=400))
    groups = told("--errors", "--since", "1m")["groups"]
    assert [(g["where"], g["count"]) for g in groups] == [
        *(("LOG-001", 2), ("LOG-207", 2), ("LOG-219", 1)),
    ]
    assert groups[1]["what"] == "A rewrite rule leads to itself."
    assert groups[1]["routes"] == {"GET /x": 2}


def test_tracebacks_of_two_daemons_in_apaches_log_are_told_apart(logs, told):
    def lines(pid, text):
        return [logs.error(one, pid=pid, module="wsgi") for one in text.splitlines()]

    start = traceback(("../../../start.wsgi", 20, "<module>"), raised="KeyError: 'A'")
    chained = (
        start + "\n\nDuring handling of the above exception, another exception "
        "occurred:\n\n" + BROKEN
    )
    both = zip(lines(1, chained), [*lines(2, start), *[""] * 20], strict=False)
    logs.write("error.log", *(line for pair in both for line in pair))
    groups = told("--errors")["groups"]
    assert sorted((g["what"], g["where"], g["count"]) for g in groups) == [
        ("KeyError", "../../../start.wsgi:20 in <module>", 1),
        ("sqlalchemy.exc.DataError", "mypack/item/views.py:33 in show", 1),
    ]


@pytest.mark.parametrize(
    "writers",
    [
        *([{"tid": ":tid 1"}, {"tid": ":tid 2"}],),
        *([{"tid": "", "request": ID}, {"tid": "", "request": OTHER}],),
    ],
    ids=["threads", "requests"],
)
def test_tracebacks_of_one_daemon_that_interleave_are_told_apart(logs, told, writers):
    def lines(text, values):
        return [logs.error(one, module="wsgi", **values) for one in text.splitlines()]

    other = traceback(("mypack/offer/views.py", 7, "index"), raised="KeyError: 'A'")
    both = [lines(BROKEN, writers[0]), lines(other, writers[1])]
    both[1] += [""] * (len(both[0]) - len(both[1]))
    logs.write(
        "error.log", *(line for pair in zip(*both, strict=True) for line in pair)
    )
    groups = told("--errors")["groups"]
    assert sorted((g["what"], g["where"], g["count"]) for g in groups) == [
        ("KeyError", "mypack/offer/views.py:7 in index", 1),
        ("sqlalchemy.exc.DataError", "mypack/item/views.py:33 in show", 1),
    ]


def test_tracebacks_of_a_thread_that_answered_two_requests_are_two(logs, told):
    for request in (ID, OTHER):
        for line in BROKEN.splitlines():
            logs.write("error.log", logs.error(line, request=request, module="wsgi"))
    (group,) = told("--errors")["groups"]
    assert group["count"] == 2


def test_foreign_lines_are_named_at_the_end(sitectl, logs):
    path = logs.write("app.log", "torn\n", logs.app("whole"), "torn\n")
    done = sitectl("logs", "--since", "1m")
    told = f"2 lines are not in the form of the log: {path}, lines 1, 3"
    assert done.stdout.splitlines()[-1] == told


def test_what_a_client_sent_does_not_speak_to_the_terminal(sitectl, logs):
    logs.write("app.log", logs.app("\x1b[2Jgone\nforged \ud800\u202e", x="\x07"))
    shown = sitectl("logs").stdout
    assert r"\x1b[2Jgone\nforged \ud800\u202e  x=\x07" in shown
    assert "\x1b" not in shown


def test_long_values_are_cut_but_for_one_request(sitectl, logs):
    logs.write("access.log", logs.access(target="/" + "y" * 900, status=500))
    for asked in (["--since", "1m"], ["--since", "1m", "--errors"]):
        shown = sitectl("logs", *asked).stdout
        assert "yyy..." in shown
        assert max(map(len, shown.splitlines())) < 200
    assert "y" * 900 in sitectl("logs", "--request", ID).stdout


def test_json_is_one_object(told, day):
    found = told("--request", ID)
    assert [entry["log"] for entry in found["entries"]] == ["app", "app", "access"]
    assert found["entries"][0]["more"] == BROKEN
    assert found["entries"][0]["time"].endswith("Z")
    assert found["foreign"] == []
    assert told("--since", "1s")["entries"] == []


def test_a_quiet_time_is_told(sitectl, day):
    done = sitectl("logs", "--since", "1s")
    assert done.stdout == "no line was written in that time\n"
    done = sitectl("logs", "--since", "1s", "--errors")
    assert done.stdout.startswith("no errors since ")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--since", "10"], "SITE-701"),
        (["--since", "0m"], "SITE-701"),
        (["--since", "10 minutes"], "SITE-701"),
        (["--request", "short"], "SITE-702"),
        (["--request", "../../etc/passwd"], "SITE-702"),
    ],
)
def test_bad_call_is_refused(sitectl, arguments, code):
    done = sitectl("logs", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(code)


def test_unknown_request_says_where_it_was_looked_for(sitectl, day):
    done = sitectl("logs", "--request", "nowhere-1")
    assert (done.returncode, done.stdout) == (1, "")
    first, *files, _ = done.stderr.splitlines()
    assert first.startswith("SITE-703: no line names request nowhere-1: 2 files")
    assert len(files) == 2


def test_a_closed_log_is_refused_with_who_may(day, monkeypatch):
    from pathlib import Path

    from sitectl.messages import SiteError

    def refuse(*given):
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(SiteError, match="SITE-704"):
        list(day.search().entries())
