"""The operator's page: what it shows, and what it says when it cannot know."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.state_files import BAD, LIVE, OLD, observed, write

PAGE = "/admin/operation/"
FILES = ("observed.json", "doctor.json", "backup.json", "drill.json", "history.jsonl")
SignIn = Callable[..., FlaskClient]


@pytest.fixture
def ada(sign_in: SignIn) -> FlaskClient:
    return sign_in("ada")


def words(client: FlaskClient) -> str:
    answer = client.get(PAGE)
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def test_development_has_no_host_below_it_and_says_so(ada: FlaskClient) -> None:
    assert "no host below it" in words(ada)
    assert ada.get(f"{PAGE}figures").json["figures"] is None
    assert ada.get(f"{PAGE}traffic").status_code == 404


def test_live_and_standby_are_told_with_since_when_and_by_whom(
    ada: FlaskClient, state: Path
) -> None:
    page = words(ada)
    live, standby = page.split("tile-live")[1].split("tile-standby")[:2]
    assert LIVE in live
    assert "green" in live
    assert "4 hours ago, by olga@www1" in live
    assert BAD in standby.split("</li>")[0]


def test_the_timeline_has_every_change_newest_first(
    ada: FlaskClient, state: Path
) -> None:
    timeline = words(ada).split('class="timeline"')[1].split("</ol>")[0]
    titles = ["Maintenance page shown", "Rolled back to", "Deployed"]
    assert [timeline.index(one) for one in titles] == sorted(
        timeline.index(one) for one in titles
    )
    assert "Failed at step check: SITE-033: /readyz answered 503" in timeline
    assert timeline.count("event-flip") == 4
    assert OLD in timeline


def test_figures_of_requests_stand_in_tables_too(ada: FlaskClient, state: Path) -> None:
    page = words(ada)
    assert page.count("<table") == 4
    hours = page.split('id="hours-table"')[1].split("</table>")[0]
    assert hours.count('<th scope="row">') in (24, 25)
    assert "2.0 s" in hours


def test_findings_come_with_the_command_that_mends(
    ada: FlaskClient, state: Path
) -> None:
    page = words(ada)
    assert "mypack-mail.timer is inactive" in page
    assert "<code>systemctl enable --now mypack-mail.timer</code>" in page


def test_backup_drill_memory_and_disks_are_shown(ada: FlaskClient, state: Path) -> None:
    page = words(ada)
    assert "312 MB, restored in 1 minute, at most 22 seconds lost" in page
    assert "1.7 GB of 4.0 GB in use" in page
    assert "Code, data" in page
    assert "nearly full" in page.split("Backups")[1]


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_told_and_nothing_else_suffers(
    ada: FlaskClient, state: Path, name: str
) -> None:
    (state / name).unlink()
    page = words(ada)
    expected = {
        "observed.json": "This host is not observed",
        "doctor.json": "The doctor has not looked at this host yet.",
        "backup.json": "No backup has reported on this host.",
        "drill.json": "No restore drill has reported on this host.",
        "history.jsonl": "No change is recorded.",
    }
    for file, told in expected.items():
        assert (told in page) == (file == name), file


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_understood_breaks_nothing(
    ada: FlaskClient, state: Path, name: str
) -> None:
    for content in ("", "[]", '{"at": 1}', '{"at": "2026-11-22T00:00:00Z"}', "\0"):
        (state / name).write_text(content)
        page = words(ada)
        if name.endswith(".json"):
            assert f"{name} cannot be read" in page, content
        assert ada.get(f"{PAGE}figures").status_code == 200


def test_old_figures_are_not_taken_for_fresh_ones(
    ada: FlaskClient, state: Path
) -> None:
    then = datetime.now(UTC) - timedelta(hours=3)
    write(state, "observed", then, **observed(then))
    page = words(ada)
    assert f"Not observed since {then:%d %b %H:%M} UTC, 3 hours ago." in page
    assert "systemctl status mypack-observe.timer" in page
    assert "Not observed since" in ada.get(f"{PAGE}figures").json["problem"]


def test_charts_get_a_day_of_minutes_and_the_flips(
    ada: FlaskClient, state: Path
) -> None:
    figures = ada.get(f"{PAGE}figures").json["figures"]
    assert len(figures["times"]) == 24 * 60 - 1
    assert min(figures["requests"]) > 0
    assert {len(figures[name]) for name in ("requests", "failed", "p99_ms")} == {1439}
    assert sum(figures["failed"]) == 60
    assert [flip["label"] for flip in figures["flips"]] == [
        "a1b2c3d",
        "b2c3d4e",
        "c3d4e5f",
        "b2c3d4e",
    ]
    assert figures["flips"][-1]["title"] == f"Rolled back to {LIVE}, by olga@www1"


def test_a_minute_without_requests_is_zero_not_missing(
    ada: FlaskClient, state: Path
) -> None:
    values = json.loads((state / "observed.json").read_text())
    quiet = values["requests"]["minutes"].pop(-5)
    (state / "observed.json").write_text(json.dumps(values))
    figures = ada.get(f"{PAGE}figures").json["figures"]
    at = int(datetime.fromisoformat(quiet[0]).timestamp())
    index = figures["times"].index(at)
    assert figures["requests"][index] == 0
    assert figures["p95_ms"][index] is None


def test_the_report_is_sent_to_administrators_alone(
    ada: FlaskClient, sign_in: SignIn, state: Path
) -> None:
    (state / "traffic.html").write_text("<p>GoAccess")
    answer = ada.get(f"{PAGE}traffic")
    assert (answer.text, answer.mimetype) == ("<p>GoAccess", "text/html")
    assert answer.headers["Cache-Control"] == "no-store"
    answer.close()
    assert "Traffic report" in words(ada)
    assert sign_in("edith").get(f"{PAGE}traffic").status_code == 403


def test_what_the_files_hold_is_escaped(ada: FlaskClient, state: Path) -> None:
    finding = dict.fromkeys(("code", "severity", "what", "cause", "next"), "<b>x</b>")
    write(state, "doctor", datetime.now(UTC), findings=[finding], checks=1)
    page = words(ada)
    assert "<b>x</b>" not in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page
