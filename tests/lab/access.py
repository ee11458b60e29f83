"""How hosts are reached and how they reach packages: keys, SSH and proxy settings.

Texts only: nothing here runs anything but ssh-keygen.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.lab import registries
from tests.lab.commands import run
from tests.lab.proxy import PORT

Files = dict[str, tuple[int, str]]
MARK = "# lab"


def make_keys(directory: Path) -> None:
    """Make the lab's key and the one host key that all its hosts share."""
    for name in ("id_lab", "host_key"):
        if not (directory / name).exists():
            run(
                [
                    "ssh-keygen",
                    "-q",
                    "-t",
                    "ed25519",
                    "-N",
                    "",
                    "-C",
                    "lab",
                    "-f",
                    directory / name,
                ]
            )
    host_key = (directory / "host_key.pub").read_text()
    (directory / "known_hosts").write_text(f"lab {host_key}")


def ssh_config(directory: Path, addresses: Mapping[str, str]) -> str:
    hosts = "".join(
        f"Host {name}\n  HostName {address}\n" for name, address in addresses.items()
    )
    return f"""{hosts}Host *
  User root
  IdentityFile {directory}/id_lab
  IdentitiesOnly yes
  # One host key for the whole lab: strict checking without questions.
  HostKeyAlias lab
  UserKnownHostsFile {directory}/known_hosts
  GlobalKnownHostsFile /dev/null
  StrictHostKeyChecking yes
  HostKeyAlgorithms ssh-ed25519
  # A login takes 0.15 s with it and 0.24 s without.
  KexAlgorithms curve25519-sha256
  ConnectTimeout 5
  ServerAliveInterval 5
  BatchMode yes
  LogLevel ERROR
"""


def inventory(directory: Path, groups: Mapping[str, Sequence[str]]) -> str:
    """Return an Ansible inventory (YAML) of groups of host names."""
    lines = ["all:", "  vars:"]
    lines += [
        f"    {key}: {value}"
        for key, value in {
            "ansible_user": "root",
            # Discovery may pick a broken shim.
            "ansible_python_interpreter": "/usr/bin/python3",
            "ansible_ssh_common_args": f"-F {directory}/ssh_config",
        }.items()
    ]
    lines += ["  children:"]
    for group, names in groups.items():
        lines += [f"    {group}:", "      hosts:"]
        lines += [f"        {name}: {{}}" for name in names]
    return "\n".join(lines) + "\n"


def seed(directory: Path, controller: str, suite: str) -> Files:
    """Return what a new host's disk gets on top of its base."""
    proxy = f"http://{controller}:{PORT}"
    network = controller.rpartition(".")[0] + ".0/24"
    sshd = "UseDNS no\nMaxSessions 100\nMaxStartups 100\n"
    if suite != "bookworm":
        # OpenSSH 9.8 bans a client that polls while the host boots.
        sshd += "PerSourcePenalties no\n"
    return {
        "root/.ssh/authorized_keys": (0o600, (directory / "id_lab.pub").read_text()),
        "etc/ssh/ssh_host_ed25519_key": (0o600, (directory / "host_key").read_text()),
        "etc/ssh/sshd_config.d/lab.conf": (0o644, sshd),
        "etc/apt/apt.conf.d/90lab": (
            0o644,
            f'Acquire::http::Proxy "{proxy}";\nAcquire::https::Proxy "{proxy}";\n',
        ),
        # Not http_proxy: it would catch requests to the host's own site.
        "etc/environment": (
            0o644,
            f"https_proxy={proxy}\nno_proxy=localhost,127.0.0.1,::1,{network}\n",
        ),
        "etc/pip.conf": (0o644, pip_conf(proxy, registries.pip_indexes())),
    }


def pip_conf(proxy: str, indexes: Mapping[str, str]) -> str:
    lines = ["[global]", f"proxy = {proxy}", f"cert = {registries.BUNDLE}"]
    lines += [f"{key} = {value}" for key, value in indexes.items()]
    return "\n".join(lines) + "\n"


def hosts_file(old: str, addresses: Mapping[str, str]) -> str:
    """Return /etc/hosts with the lab's present lines; other lines are kept."""
    kept = [line for line in old.splitlines() if not line.endswith(MARK)]
    ours = [f"{address} {name} {MARK}" for name, address in addresses.items()]
    return "\n".join([*(kept or ["127.0.0.1 localhost"]), *ours]) + "\n"
