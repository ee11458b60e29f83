"""The rules for alerts, judged by Prometheus' own tool; no host needed."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from docs.alerts import rules, rules_text

CASES = yaml.safe_load(Path(__file__).with_name("alerts.yml").read_text())


RULES = {rule["alert"]: rule for rule in rules()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not shutil.which("promtool"):
        pytest.skip("promtool is missing: apt-get install prometheus")
    made = tmp_path_factory.mktemp("rules")
    (made / "rules.yml").write_text(rules_text())
    return made


def promtool(*words: str) -> None:
    done = subprocess.run(["promtool", *words], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_rules_are_sound(folder: Path) -> None:
    promtool("check", "rules", str(folder / "rules.yml"))


@pytest.mark.parametrize("name", CASES)
def test_an_alert_fires_for_the_host_at_fault_and_clears(
    folder: Path, name: str
) -> None:
    """Asked of the series ALERTS: annotations are words, which others compare."""
    case, alert = CASES[name], name.partition(",")[0]
    firing = f'count by (instance) (ALERTS{{alertname="{alert}", alertstate="firing"}})'
    one = [{"labels": '{instance="www1"}', "value": 1}]
    questions = [
        {"expr": firing, "eval_time": time, "exp_samples": expected}
        for time, expected in (
            ("1m30s", []),
            (case["fires"], one),
            (case["clears"], []),
        )
    ]
    series = [{"series": name, "values": text} for name, text in case["series"].items()]
    test = {"interval": "15s", "input_series": series, "promql_expr_test": questions}
    document = {"rule_files": ["rules.yml"], "evaluation_interval": "15s"}
    path = folder / "case.yml"
    path.write_text(yaml.safe_dump({**document, "tests": [test]}))
    promtool("test", "rules", str(path))


def test_each_alert_has_a_case() -> None:
    assert {name.partition(",")[0] for name in CASES} == set(RULES)


@pytest.mark.parametrize("alert", RULES)
def test_each_alert_says_what_why_and_what_to_do(alert: str) -> None:
    words = RULES[alert]["annotations"]
    assert set(words) == {"summary", "cause", "command"}
    assert "{{ $labels.instance }}" in words["summary"]
    assert re.match(r"on the (host|monitoring host|controller): ", words["command"])
    for part in re.split(r"on the controller: ", words["command"])[:1]:
        assert not re.search(r"\bmake\b|inventory", part), "the host knows no make"
    assert RULES[alert]["labels"]["severity"] in ("error", "warning")
