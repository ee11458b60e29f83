"""S24: what lines of Apache's error log mean here."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sitectl.explain import explanation
from sitectl.explain.explanation import MESSAGES, NEWER, explain, explain_all
from sitectl.explain.known import Known
from sitectl.explain.newer import TEXTS
from tests.unit.sitectl import samples

HEAD = "[Sun Nov 22 17:00:00.123456 2026] [wsgi:error] [pid 23:tid 140] "
VALUES = {"error_log": "/var/log/apache2/mypack-error.log", "logs": "/var/log/mypack"}
EVERY = (explanation.UNKNOWN, explanation.FOREIGN, explanation.EXCEPTION, *MESSAGES)
codes = pytest.mark.parametrize("known", MESSAGES, ids=lambda known: known.code)
newer = pytest.mark.parametrize("known", NEWER, ids=lambda known: known.code)


def values_of(known: Known) -> dict[str, str]:
    return {name: f"<{name}>" for name in re.findall(r"\{(\w+)\}", known.text)}


@codes
def test_each_message_is_recognised_with_its_values(known):
    """Whatever mod_wsgi puts before it and Apache behind it."""
    values = values_of(known)
    message = "mod_wsgi (pid=23): " + known.text.format(**values)
    said = explain(f"{HEAD}[client 10.0.0.9:4444] {message}", VALUES)
    assert said is not None
    assert said.code == known.code
    assert "{" not in said.cause + said.outcome + said.next
    for name in values:
        if "{" + name + "}" in known.cause + known.next:
            assert f"<{name}>" in said.cause + said.next


@codes
def test_a_message_uses_only_values_that_it_has(known):
    words = known.cause + known.outcome + known.next
    used = set(re.findall(r"\{(\w+)\}", words))
    assert used <= {*values_of(known), *VALUES}


@newer
def test_the_words_of_mod_wsgi_6_mean_the_same(known):
    values = values_of(known)
    said = explain(f"{HEAD}WSGI0099: {known.text.format(**values)} x", VALUES)
    assert said is not None
    assert said.code == known.code
    test_a_message_uses_only_values_that_it_has(known)


def test_docs_have_the_words_of_mod_wsgi_6():
    page = (Path(__file__).parents[4] / "docs/log-lines.md").read_text()
    rows = page.partition("## Words of mod_wsgi 6")[2]
    for code, text in TEXTS:
        assert f"| {code} | `{text}` |" in rows


def test_there_are_many_messages_with_codes_of_their_own():
    found = [known.code for known in EVERY]
    assert len(found) == len(set(found))
    assert len(MESSAGES) >= 40


def test_docs_explain_every_line_in_the_same_words():
    page = (Path(__file__).parents[4] / "docs/log-lines.md").read_text()
    sections = dict(part.split("\n", 1) for part in page.split("\n### ")[1:])
    assert set(sections) == {known.code for known in EVERY}
    for known in EVERY:
        section = sections[known.code]
        assert f"`{known.text}`" in section
        for words in (known.cause, known.outcome, known.next):
            assert words in section, known.code


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        (
            "(13)Permission denied: [client 10.0.0.9:44] mod_wsgi (pid=23): Unable to "
            "connect to WSGI daemon process 'blue' on '/run/apache2/wsgi.7.0.1.sock' "
            "as user with uid=33.",
            "LOG-301",
            "folder of /run/apache2/wsgi.7.0.1.sock, or it was cleaned. The system "
            "says: Permission denied.",
        ),
        (
            "[client 10.0.0.9:44] No WSGI daemon process called 'pink' has been "
            "configured: /var/www/mypack/start.wsgi",
            "LOG-307",
            "names pink, which is no slot",
        ),
        (
            "mod_wsgi (pid=9): Process 'green' terminated by signal 9",
            "LOG-320",
            "A daemon of green was killed by signal 9: ",
        ),
        (
            "Process 'green' (pid=9) terminated by signal 11",
            "LOG-320",
            "A daemon of green was killed by signal 11: ",
        ),
        ("KeyError: 'tea'", "LOG-003", "raised this exception"),
        ("AH99999: dance", "LOG-001", "not in sitectl's table"),
    ],
)
def test_a_line_is_explained(line, code, words):
    said = explain(HEAD + line, VALUES)
    assert said is not None
    assert said.code == code
    assert words in said.cause


def test_a_foreign_line_is_told_where_to_look():
    said = explain('10.0.0.9 - - "GET / HTTP/1.1" 200', VALUES)
    assert said is not None
    assert said.code == "LOG-002"
    assert "/var/log/apache2/mypack-error.log" in said.next


def test_lines_that_mean_the_same_are_told_once():
    timeout = "Timeout when reading response headers from daemon process 'blue': x"
    lines = [
        HEAD + timeout,
        "",
        f"{HEAD}  File 'x', line 3",
        f"{HEAD}[client ::1:7] {timeout}",
        f"{HEAD}AH99999: dance 1",
        f"{HEAD}AH99999: dance 2",
        f"{HEAD}AH99999: sing",
    ]
    found = explain_all(lines, VALUES)
    assert [(said.code, said.count) for said in found] == [
        ("LOG-305", 2),
        ("LOG-001", 2),
        ("LOG-001", 1),
    ]
    assert explanation.spoken(found).startswith("LOG-305 error (2 times): Timeout when")


def test_the_applications_own_log_is_understood():
    line = json.dumps(
        {"level": "ERROR", "message": "x", "exc_info": samples_of_trace()}
    )
    said = explain(line, VALUES)
    assert said is not None
    assert said.code == "LOG-421"


def samples_of_trace() -> str:
    return "Traceback:\nOSError: [Errno 28] No space left on device"


def run(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sitectl", "explain", *arguments],
        env={"PYTHONPATH": samples.DEPLOY},
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_needs_no_site(tmp_path):
    done = run("--config-dir", str(tmp_path), HEAD + "AH00015: Unable to open logs")
    assert done.returncode == 0
    assert done.stdout.startswith("LOG-103 error: AH00015: Unable to open logs\n")
    assert "next: sitectl doctor" in done.stdout


def test_it_reads_many_lines_and_names_the_sites_logs(config_dir, config):
    lines = f"{HEAD}AH00015: Unable to open logs\nhello\n"
    done = run("--config-dir", str(config_dir), "--json", "-", given=lines)
    told = json.loads(done.stdout)["lines"]
    assert [line["code"] for line in told] == ["LOG-103", "LOG-002"]
    assert str(config.error_log) in told[1]["next"]
    assert run("--config-dir", str(config_dir)).stdout == "no line was given\n"
