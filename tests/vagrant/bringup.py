"""`vagrant up` for real: a box from Debian packages, qemu without acceleration.

Slow, so `make test` does not collect it: `make test-vagrant` does.
"""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.infra.playbook import snapshot
from tests.lab import Host, Lab

HERE = Path(__file__).parent
PACKAGES = (
    *("vagrant", "vagrant-libvirt", "libvirt-daemon-system", "libvirt-clients"),
    *("qemu-system-x86", "qemu-utils", "dnsmasq-base", "iptables"),
    *("mmdebstrap", "e2fsprogs", "openssh-client", "git", "make", "curl"),
)
INSTALL = (
    "export DEBIAN_FRONTEND=noninteractive; apt-get update &&"
    " apt-get install -y --no-install-recommends"
)
TREE = "/srv/mypack"
# libvirt's qemu is not root: it reads the box's kernel outside of /root.
VAGRANT = (
    f"cd {TREE} && export VAGRANT_HOME=/srv/vagrant VAGRANT_CHECKPOINT_DISABLE=1"
    " VAGRANT_BOX=home-made VAGRANT_DEFAULT_PROVIDER=libvirt &&"
)
MAKE_CONTROLLER = f"make -C {TREE} .venv/controller/.lock"
FETCH = "curl --silent --show-error --max-time 60"
MINUTES_15 = 900


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """The user's machine: a lab host with Vagrant, the box and a clone, no more."""
    lab = Lab(name="vagrant", network="10.80.0")
    if reason := lab.unavailable():
        pytest.skip(reason)
    with lab:
        host = lab.boot("desk")
        host.ssh(f"{INSTALL} {' '.join(PACKAGES)}", timeout=MINUTES_15)
        host.put(snapshot(tmp_path_factory.mktemp("tree") / "mypack"), TREE)
        host.put(HERE, "/srv/box")
        host.ssh("/srv/box/box.sh bookworm /srv/home-made.box", timeout=MINUTES_15)
        host.ssh(f"{VAGRANT} vagrant box add --name home-made /srv/home-made.box")
        yield host


def vagrant(
    desk: Host, command: str, *, check: bool = True
) -> subprocess.CompletedProcess[str]:
    return desk.ssh(f"{VAGRANT} vagrant {command} 2>&1", check=check, timeout=3600)


def test_without_the_controller_it_says_the_next_step(desk: Host) -> None:
    refused = vagrant(desk, "up", check=False)
    assert refused.returncode == 1
    assert "Next step: make .venv/controller/.lock" in refused.stdout
    assert "not created" in vagrant(desk, "status").stdout


def test_the_site_answers_on_the_users_machine(desk: Host) -> None:
    desk.ssh(MAKE_CONTROLLER, timeout=MINUTES_15)
    vagrant(desk, "up")
    page = desk.ssh(f"{FETCH} --fail http://localhost:8000/").stdout
    for item in ("Espresso", "Cappuccino", "Caffe Latte", "Green Tea", "Wulong Tea"):
        assert item in page


def test_no_other_machine_reaches_the_forwarded_port(desk: Host) -> None:
    refused = desk.ssh(f"{FETCH} http://{desk.address}:8000/", check=False)
    assert refused.returncode == 7, refused.stderr  # curl's word for "refused"


def test_the_daemons_run_as_the_applications_user(desk: Host) -> None:
    users = vagrant(desk, "ssh -c 'ps -C apache2 -o user:20=,args='").stdout
    for slot in ("blue", "green"):
        assert f"(wsgi:{slot})" in users
        daemons = [line for line in users.splitlines() if f"(wsgi:{slot})" in line]
        assert all(line.startswith("flaskuser ") for line in daemons), users


def test_a_second_run_through_make_changes_nothing(desk: Host) -> None:
    again = desk.ssh(f"{VAGRANT} make up ENV=vagrant", timeout=3600).stdout
    assert "changed=0" in again
