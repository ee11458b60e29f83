"""What backups, drills and the doctor left in the state of the site."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from sitectl.metrics.sample import Sample, seconds
from sitectl.site import Site

Report = dict[str, Any]
# What a successful run tells besides when it was.
FIGURES = {
    "backup": ("seconds", "bytes"),
    "drill": ("rpo_seconds", "rto_seconds", "bytes", "rows"),
}
BROKEN = (ValueError, KeyError, TypeError, AttributeError)


def samples(site: Site) -> Iterator[Sample]:
    """Give what each report says; a host may lack any of them."""
    for name in (*FIGURES, "doctor"):
        try:
            text = (site.paths.state / f"{name}.json").read_text()
        except FileNotFoundError:
            continue
        try:
            found = list(read(name, json.loads(text)))
        except BROKEN:
            found = []
        what = {"report": name}
        yield Sample("report_readable", "The report is whole", bool(found), what)
        yield from found


def read(name: str, report: Report) -> Iterator[Sample]:
    """Take in one report."""
    moment = seconds(report["at"])
    yield Sample(f"{name}_timestamp_seconds", "When it ran last", moment)
    if name == "doctor":
        yield from findings(report)
    else:
        yield from run(name, report)


def findings(report: Report) -> Iterator[Sample]:
    """Count what the doctor found."""
    found = Counter(finding["severity"] for finding in report["findings"])
    for severity in ("error", "warning", "note"):
        what = {"severity": severity}
        yield Sample("doctor_findings", "Findings", found[severity], what)


def run(name: str, report: Report) -> Iterator[Sample]:
    """Say whether the last run succeeded, and what the last good one was like."""
    good = report["last_good"] or {}
    # 1970 when there was never a good one: an alert on its age fires.
    moment = seconds(good["at"]) if good else 0
    yield Sample(f"{name}_ok", "The last run succeeded", bool(report["ok"]))
    yield Sample(f"{name}_good_timestamp_seconds", "The last good run", moment)
    for figure in FIGURES[name]:
        if figure in good:
            meaning = f"Of the last good {name}"
            yield Sample(f"{name}_good_{figure}", meaning, float(good[figure]))
