"""deploy/ansible/README.md has a line for each role and each playbook."""

import re
from pathlib import Path

import pytest
import yaml

ANSIBLE = Path(__file__).parents[3] / "deploy/ansible"
PAGE = (ANSIBLE / "README.md").read_text()
ROLES = {path.name for path in (ANSIBLE / "roles").iterdir()}
ROWS = dict(re.findall(r"^\| `(\w+)` \| .+ \| (`\w+`|none) \|$", PAGE, re.M))
HELPERS = dict(re.findall(r"`(\w+)`\s\((`\w+_`)\)", PAGE))


def test_each_role_has_a_line() -> None:
    assert ROWS.keys() | HELPERS.keys() == ROLES
    assert len(re.findall(r"^\| `\w+` \|", PAGE, re.M)) == len(ROWS)


def test_each_playbook_has_a_line() -> None:
    named = re.findall(r"^\| `(\w+\.yml)` \|", PAGE, re.M)
    assert sorted(named) == sorted(path.name for path in ANSIBLE.glob("*.yml"))


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_role_s_variables_begin_as_its_line_says(role: str) -> None:
    specs = yaml.safe_load(
        (ANSIBLE / f"roles/{role}/meta/argument_specs.yml").read_text()
    )
    options = specs["argument_specs"]["main"].get("options") or {}
    said = {**ROWS, **HELPERS}[role]
    assert (said == "none") == (not options)
    assert all(f"`{name}".startswith(said.removesuffix("`")) for name in options)


def test_roles_of_the_site_stand_in_the_order_of_their_playbook() -> None:
    first = yaml.safe_load((ANSIBLE / "site.yml").read_text())[0]["roles"]
    assert [role for role in ROWS if role in first] == first
