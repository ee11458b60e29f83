"""The machine."""

import pytest

EVENTS = "/sys/fs/cgroup/system.slice/apache2.service/memory.events"


@pytest.mark.parametrize(
    "text",
    ['ID=debian\nVERSION_ID="11"\n', "ID=ubuntu\nVERSION_ID=12\n", "ID=debian\n"],
)
def test_another_system_is_found(made, text):
    made.put("/etc/os-release", text)
    assert made.codes("host.system") == ["DOC-101"]


def test_short_memory_is_found(made):
    made.put("/proc/meminfo", "MemTotal: 2048000 kB\nMemAvailable: 60000 kB\n")
    (found,) = made.found("host.memory")
    assert (found.code, found.what) == (
        "DOC-102",
        "58 MB of 2000 MB memory are available",
    )


def test_full_swap_is_found(made):
    made.put("/proc/meminfo", "SwapTotal: 1000 kB\nSwapFree: 90 kB\n")
    assert made.codes("host.swap") == ["DOC-103"]
    made.put("/proc/meminfo", "SwapTotal: 0 kB\nSwapFree: 0 kB\n")
    assert made.codes("host.swap") == []


def test_a_wanted_reboot_is_noted_with_its_packages(made):
    made.put("/run/reboot-required")
    made.put("/run/reboot-required.pkgs", "linux-image\nlibc6\nlibc6\n")
    (found,) = made.found("host.reboot")
    assert found.code == "DOC-104"
    assert found.what == "the host wants a reboot for libc6, linux-image"


def test_killed_processes_are_found(made):
    made.put(EVENTS, "oom 3\noom_kill 2\n")
    assert made.codes("host.killed") == ["DOC-105"]


def test_a_missing_account_is_found_and_what_needs_it_skipped(made):
    made.view.find_account = lambda name: None
    made.view.has_group = lambda name: False
    assert made.codes("host.account") == ["DOC-106"]
    assert made.codes("host.group") == ["DOC-106"]
    assert made.reason("daemon.home") == "this host has no user nobody"


def test_an_account_that_may_log_in_is_found(made):
    found = made.view.find_account("nobody")
    made.view.find_account = lambda name: type(found)(name, 1, found.gids, "/bin/bash")
    assert made.codes("host.account") == ["DOC-107"]
