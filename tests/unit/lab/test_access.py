from pathlib import Path

import yaml

from tests.lab import access


def test_an_inventory_is_yaml_that_points_at_the_labs_ssh() -> None:
    text = access.inventory(Path("/x/lab"), {"site": ["h1", "h2"], "db": ["h3"]})
    everything = yaml.safe_load(text)["all"]
    assert everything["vars"]["ansible_ssh_common_args"] == "-F /x/lab/ssh_config"
    assert everything["vars"]["ansible_user"] == "root"
    assert list(everything["children"]["site"]["hosts"]) == ["h1", "h2"]


def test_ssh_config_names_every_host_before_the_common_part() -> None:
    text = access.ssh_config(Path("/x"), {"h1": "10.0.0.10"})
    assert text.index("HostName 10.0.0.10") < text.index("Host *")
    assert "StrictHostKeyChecking yes" in text


def test_hosts_file_replaces_only_its_own_lines() -> None:
    first = access.hosts_file(
        "127.0.0.1 localhost\n10.0.0.9 mine\n", {"h1": "10.0.0.10"}
    )
    second = access.hosts_file(first, {"h2": "10.0.0.11"})
    assert "10.0.0.9 mine" in second
    assert "h1" not in second
    assert access.hosts_file(second, {"h2": "10.0.0.11"}) == second


def test_pip_of_a_host_gets_remote_indexes_only() -> None:
    text = access.pip_conf("http://p:1", {"index-url": "https://index.example/simple"})
    assert "proxy = http://p:1" in text
    assert "index-url = https://index.example/simple" in text
