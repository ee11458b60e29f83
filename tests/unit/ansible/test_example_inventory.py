"""What the example inventory says would work, once it has its vault."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from mypack.settings import read_settings

ANSIBLE = Path(__file__).parents[3] / "deploy/ansible"
EXAMPLE = ANSIBLE / "inventories/production.example"
VAULT = {
    "vault_database_password": "aB1" * 8,
    "vault_secret_key": "k" * 64,
    "vault_mail_password": "m" * 20,
}
KINDS = ("type", "elements", "choices")
# As site.yml sees the values; nothing but this machine is asked.
PLAY = """
- hosts: site:monitor
  connection: local
  tasks:
    - validate_argument_spec: {argument_spec: "{{ specs }}"}
    - copy:
        content: "{{ [site_database_url | default(''), settings] | to_json }}"
        dest: "{{ folder }}/{{ inventory_hostname }}.json"
      vars: {settings: "{{ site_settings | combine(site_secrets | default({})) }}"}
      when: inventory_hostname in groups.site
"""


def specs() -> dict[str, Any]:
    """What each variable of each role may be."""
    found: dict[str, Any] = {}
    for path in ANSIBLE.glob("roles/*/meta/argument_specs.yml"):
        main = yaml.safe_load(path.read_text())["argument_specs"]["main"]
        for name, option in main.get("options", {}).items():
            found[name] = {k: option[k] for k in KINDS if k in option}
    return found


def run(program: str, *arguments: str) -> str:
    done = subprocess.run(
        [str(Path(sys.executable).with_name(program)), "-i", str(EXAMPLE), *arguments],
        env={**os.environ, "ANSIBLE_CONFIG": str(ANSIBLE / "ansible.cfg")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def hosts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What Ansible makes of the values of each host of the site."""
    folder = tmp_path_factory.mktemp("example")
    (folder / "play.yml").write_text(PLAY)
    values = {**VAULT, "folder": str(folder), "specs": specs()}
    (folder / "values.json").write_text(json.dumps(values))
    given = ["-e", f"@{folder / 'values.json'}", str(folder / "play.yml")]
    run("ansible-playbook", *given)
    return {path.stem: json.loads(path.read_text()) for path in folder.glob("w*.json")}


def test_its_groups_are_those_of_the_playbooks() -> None:
    listed = json.loads(run("ansible-inventory", "--list"))
    assert set(listed["all"]["children"]) == {"ungrouped", "site", "monitor"}


def test_the_application_takes_its_settings(hosts: dict[str, Any]) -> None:
    for url, settings in hosts.values():
        read_settings({**settings, "DATABASE_URL": url})


def test_its_hosts_share_database_and_secret_key(hosts: dict[str, Any]) -> None:
    assert len(hosts) > 1
    shared = {(url, settings.get("SECRET_KEY")) for url, settings in hosts.values()}
    assert len(shared) == 1
    assert all(shared.pop())
