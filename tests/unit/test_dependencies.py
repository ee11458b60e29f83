"""F23: what a release brings with it is known, and its own code is looked at.

Whether a package has a known hole needs the internet, so it is asked by hand:
pip-audit -r requirements/app.txt.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

from docs.tables import LOCK, licence_rows, locked

REPOSITORY = Path(__file__).parents[2]
# Licences that let a site run the package without publishing its own code.
FREE = re.compile(
    r"(MIT|MIT License|MIT-0|MIT-CMU|BSD License|BSD-[23]-Clause|Apache-2\.0|ISC"
    r"|Apache Software License|PSF-2\.0|The Unlicense \(Unlicense\)"
    r"|GNU (Library or )?Lesser General Public License.*)"
)


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=REPOSITORY, capture_output=True, text=True
    )


def test_f23_bandit_finds_nothing_of_high_severity() -> None:
    done = run("bandit", "-r", "mypack", "deploy", "-lll", "-q", "-f", "json")
    found = [
        f"{one['filename']}:{one['line_number']}: {one['issue_text']}"
        for one in json.loads(done.stdout)["results"]
    ]
    assert found == []


def test_f23_the_bill_of_materials_has_every_package_of_a_release(
    tmp_path: Path,
) -> None:
    bill = tmp_path / "sbom.json"
    done = run("cyclonedx_py", "requirements", "-o", str(bill), str(LOCK))
    assert done.returncode == 0, done.stderr
    parts = json.loads(bill.read_text())["components"]
    assert {part["name"] for part in parts} == set(locked())
    assert all(part["version"] and part["externalReferences"] for part in parts)


def test_f23_each_package_of_a_release_has_a_licence_that_binds_nobody() -> None:
    for row in licence_rows():
        _, name, stated, _ = (cell.strip() for cell in row.split("|"))
        one_of = re.split(r", | OR ", stated)
        free = [all(map(FREE.fullmatch, one.split(" AND "))) for one in one_of]
        assert any(free), f"{name}: {stated}"
