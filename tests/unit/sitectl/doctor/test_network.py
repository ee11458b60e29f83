"""Names and ports."""

import pytest

from sitectl.doctor import network
from sitectl.doctor.network import LOOPBACK, addresses, port
from tests.unit.sitectl.doctor.conftest import ABSENT


def test_a_name_without_address_is_found(made, monkeypatch):
    made.put("/etc/hosts", "127.0.0.1 localhost\n")
    monkeypatch.setattr(network, "resolves", lambda name: False)
    assert made.codes("network.own_name") == ["DOC-131"]
    monkeypatch.setattr(network, "resolves", lambda name: True)
    assert made.codes("network.own_name") == []


def test_localhost_without_its_address_is_found(made):
    made.put("/etc/hosts", "::1 localhost\n# 127.0.0.1 localhost\n127.0.1.1 www1\n")
    assert made.codes("network.localhost") == ["DOC-132"]


def test_hosts_are_read_as_the_resolver_does():
    text = "127.0.0.1\tlocalhost lo # loopback\n\n::1 localhost\n"
    assert addresses(text) == {"localhost": {"127.0.0.1", "::1"}, "lo": {"127.0.0.1"}}


def test_closed_ports_are_found(made):
    made.listen()
    assert made.codes("network.live") == ["DOC-133"]
    assert made.codes("network.standby") == ["DOC-135"]


def test_closed_ports_follow_from_a_stopped_apache(made):
    made.listen()
    made.view.system["apache2.service"] = ABSENT
    assert made.reason("network.live") == "Apache does not run"
    assert made.reason("network.standby") == "Apache does not run"


def test_a_port_that_another_program_took_is_named(made):
    made.listen(f"00000000:{port(made.config.live_url):04X}")
    made.put("/proc/100/comm", "nginx\n")
    made.view.system["apache2.service"] = ABSENT
    (found,) = made.found("network.live")
    assert found.code == "DOC-134"
    assert "taken by nginx (pid 100)" in found.what


def test_a_standby_port_open_to_all_is_found(made):
    made.listen(f"00000000:{port(made.config.standby_url):04X}")
    assert made.codes("network.standby") == ["DOC-136"]


@pytest.mark.parametrize(
    ("address", "is_loopback"),
    [
        ("0100007F", True),
        ("00000000000000000000000001000000", True),
        ("0000000000000000FFFF00000100007F", True),
        ("00000000", False),
        ("00000000000000000000000000000000", False),
        ("0A4C0002", False),
    ],
)
def test_loopback_in_the_words_of_the_kernel(address, is_loopback):
    assert bool(LOOPBACK.fullmatch(address)) == is_loopback


def test_a_loopback_that_is_down_is_found(made):
    made.put("/sys/class/net/lo/flags", "0x8\n")
    assert made.codes("network.loopback") == ["DOC-137"]
