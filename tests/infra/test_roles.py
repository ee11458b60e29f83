"""What every role keeps to; no host needed."""

from pathlib import Path
from typing import Any

import pytest
import yaml

ANSIBLE = Path(__file__).parents[2] / "deploy/ansible"
ROLES = sorted(path.name for path in (ANSIBLE / "roles").iterdir())


def read(role: str, path: str) -> Any:
    file = ANSIBLE / "roles" / role / path
    return yaml.safe_load(file.read_text()) if file.exists() else {}


@pytest.mark.parametrize("role", ROLES)
def test_defaults_equal_the_argument_specs(role: str) -> None:
    options = read(role, "meta/argument_specs.yml")["argument_specs"]["main"]
    specified = {
        name: option["default"] for name, option in options.get("options", {}).items()
    }
    assert specified == (read(role, "defaults/main.yml") or {})


@pytest.mark.parametrize("role", ROLES)
def test_each_option_is_described(role: str) -> None:
    main = read(role, "meta/argument_specs.yml")["argument_specs"]["main"]
    assert (
        main["short_description"]
        == read(role, "meta/main.yml")["galaxy_info"]["description"]
    )
    for name, option in main.get("options", {}).items():
        assert option["description"].endswith("."), name
        assert option["type"], name


def test_nothing_notifies_a_reload_of_apache_untested() -> None:
    for file in ANSIBLE.rglob("tasks/*.yml"):
        for task in yaml.safe_load(file.read_text()) or []:
            assert task.get("notify") != "Reload Apache gracefully", file


def test_no_value_is_written_twice_in_the_example_inventory() -> None:
    known = read("site", "meta/argument_specs.yml")["argument_specs"]["main"]["options"]
    example = ANSIBLE / "inventories/production.example/group_vars/site.yml"
    values = yaml.safe_load(example.read_text())
    assert set(values) <= set(known)
    assert all(known[name]["default"] != value for name, value in values.items())
