"""The alerts as a page, from the rules that Prometheus gets."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

ROLE = Path(__file__).parents[1] / "deploy/ansible/roles/monitor"
FIGURES = Path(__file__).parent / "proof/alerts.json"
VALUE = re.compile(r"\{\{ \$(?:labels\.)?(\w+).*?\}\}")

TIMES = """
## How soon

Seconds from the first command of a fault until Alertmanager knew of it, and from the
first command that mended it until it was forgotten: measured on {date} with
`tests/infra/alerts_fire.py` on a lab host with PostgreSQL that watched itself, with the
defaults of the role. Alertmanager then waits 10 s before it tells anybody.

| alert | fault | fired after | cleared after |
|---|---|---|---|
"""
HEAD = """\
# Alerts

What each alert says, why it fires, and what to type: on the host that it names, on the
monitoring host, or on the controller, which is where you type `make`. Limits are values
of the inventory: `deploy/ansible/roles/monitor/meta/argument_specs.yml`. Written by
`make docs` from the rules of the role `monitor`; do not edit.
"""


def rules_text() -> str:
    """Return the rules as Ansible writes them, with the role's defaults."""
    values = yaml.safe_load((ROLE / "defaults/main.yml").read_text(encoding="utf-8"))
    environment = Environment(  # noqa: S701 - no HTML
        loader=FileSystemLoader(ROLE / "templates"),
        undefined=StrictUndefined,
        trim_blocks=True,
        variable_start_string="[[",
        variable_end_string="]]",
    )
    return environment.get_template("site-rules.yml.j2").render(values)


def rules() -> list[dict[str, Any]]:
    """Return the rules."""
    found: list[dict[str, Any]] = yaml.safe_load(rules_text())["groups"][0]["rules"]
    return found


def sections() -> Iterator[str]:
    """Yield the section of each alert."""
    for rule in rules():
        words = {k: VALUE.sub(r"{\1}", v) for k, v in rule["annotations"].items()}
        yield f"\n## {rule['alert']} {rule['labels']['severity']}\n\n"
        yield f"`{words['summary']}`\n\n"
        yield f"Cause: {words['cause']}  \nNext: {words['command']}\n"


def times() -> Iterator[str]:
    """Yield what was measured of faults that were made."""
    measured = json.loads(FIGURES.read_text(encoding="utf-8"))
    yield TIMES.format(date=measured["date"])
    for name, one in measured["faults"].items():
        yield f"| {name} | {one['words']} | {one['fired']} | {one['cleared']} |\n"
