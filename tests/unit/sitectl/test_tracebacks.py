"""Tracebacks in Apache's log."""

import threading
import time

from sitectl import tracebacks

LOG = """[Sun Nov 22] [wsgi:error] [pid 1:tid 2] Traceback (most recent call last):
[Sun Nov 22] [wsgi:error] [pid 1:tid 2]   File "a.py", line 1, in <module>
[Sun Nov 22] [wsgi:error] [pid 1:tid 2] ValueError: first
[Sun Nov 22] [mpm_event:notice] resuming normal operations
[Sun Nov 22] [wsgi:error] [pid 1:tid 2] [client ::1] Traceback (most recent call last):
[Sun Nov 22] [wsgi:error] [pid 1:tid 2] [client ::1]   File "b.py", line 2, in f
[Sun Nov 22] [wsgi:error] [pid 1:tid 2] [client ::1]     import espresso
[Sun Nov 22] [wsgi:error] [pid 1:tid 2] [client ::1] ImportError: espresso
[Sun Nov 22] [mpm_event:notice] more
"""


def test_the_last_traceback_is_found_without_prefixes():
    assert tracebacks.last(LOG) == [
        "Traceback (most recent call last):",
        '  File "b.py", line 2, in f',
        "    import espresso",
        "ImportError: espresso",
    ]
    assert tracebacks.last(LOG, 1) == ["ImportError: espresso"]
    assert tracebacks.last("quiet") == []


def test_only_what_was_logged_since_counts(tmp_path):
    log = tmp_path / "error.log"
    assert tracebacks.size(log) == 0
    log.write_text("old\n")
    mark = tracebacks.size(log)
    log.write_text("old\nnew\n")
    assert tracebacks.since(log, mark) == "new\n"
    log.write_text("x\n")
    assert tracebacks.since(log, mark) == "x\n"


def test_a_traceback_in_a_line_of_json_is_spread_out(tmp_path):
    log = tmp_path / "app.log"
    marks = tracebacks.marks([tmp_path / "none.log", log])
    text = "Traceback (most recent call last):\\n  File 1\\nKeyError: 'x'"
    log.write_text('{"message": "GET /", "exc_info": "' + text + '"}\n')
    assert tracebacks.newest(marks)[-1] == "KeyError: 'x'"


def test_a_line_of_json_that_is_nested_too_deeply_is_shown_as_it_is():
    deep = '{"x": ' + "[" * 100_000 + "]" * 100_000 + "}"
    assert list(tracebacks.expand(deep)) == [deep]


def test_a_traceback_is_waited_for_until_its_error_is_there(tmp_path):
    log = tmp_path / "error.log"
    marks = tracebacks.marks([log])
    log.write_text("Traceback (most recent call last):\n")

    def go_on():
        for line in ('  File "a.py", line 1, in f\n', "ValueError: late\n"):
            time.sleep(0.1)
            with log.open("a") as stream:
                stream.write(line)

    writer = threading.Thread(target=go_on)
    writer.start()
    assert tracebacks.newest(marks, patience=60)[-1] == "ValueError: late"
    writer.join()


def test_a_traceback_that_never_ends_is_shown_as_it_is(tmp_path):
    log = tmp_path / "error.log"
    marks = tracebacks.marks([log])
    log.write_text("Traceback (most recent call last):\n")
    assert tracebacks.newest(marks, patience=0.1) == [
        "Traceback (most recent call last):"
    ]
