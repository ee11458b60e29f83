"""Ansible module: what a host is and has, as far as the site is concerned."""

import contextlib
import json
import os
import shutil
import sys
import tomllib
from pathlib import Path

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = """
module: site_facts
short_description: What a host is and has, as far as the site is concerned
description: Reads only, and all in one call, since each costs a second over SSH.
author: mypack
options:
  root: {type: path, required: true, description: The code of the site.}
  state: {type: path, required: true, description: The state of the site.}
  settings: {type: path, required: true, description: The settings file.}
  sitectl: {type: path, required: true, description: What sitectl knows of the site.}
  own: {type: str, required: true, description: Name of our own Apache site.}
  ports: {type: list, elements: int, required: true, description: Ports that it needs.}
"""

LISTEN = "0A"
DIALECTS = {"postgresql": "postgresql", "mysql": "mariadb", "sqlite": "sqlite"}


def main():
    """Return the facts."""
    module = AnsibleModule(
        argument_spec={
            "root": {"type": "path", "required": True},
            "state": {"type": "path", "required": True},
            "settings": {"type": "path", "required": True},
            "sitectl": {"type": "path", "required": True},
            "own": {"type": "str", "required": True},
            "ports": {"type": "list", "elements": "int", "required": True},
        },
        supports_check_mode=True,
    )
    wanted = module.params
    module.exit_json(
        has_systemd=Path("/run/systemd/system").is_dir(),
        python="{}.{}".format(*sys.version_info[:2]),
        free_bytes=free_bytes(Path(wanted["root"])),
        ports={str(port): owner(port) for port in wanted["ports"]},
        foreign_sites=foreign_sites(Path("/etc/apache2"), wanted["own"]),
        database=database(Path(wanted["settings"])),
        processes=processes(Path(wanted["sitectl"])),
        live=live_release(Path(wanted["root"]), Path(wanted["state"])),
        began=Path(wanted["state"], "first-run-done").exists(),
        is_root=os.geteuid() == 0,
    )


def free_bytes(path):
    """Give the free space where a path is, or will be."""
    while not path.exists():
        path = path.parent
    return shutil.disk_usage(path).free


def owner(port):
    """Name who listens on a TCP port, as {pid, name, user}; None when nobody does."""
    sockets = listening_inodes(port)
    if not sockets:
        return None
    for process in Path("/proc").glob("[0-9]*"):
        if open_files(process) & sockets:
            name = (process / "comm").read_text().strip()
            return {"pid": int(process.name), "name": name}
    return {"pid": 0, "name": "a program of another user or namespace"}


def open_files(process):
    """Give what a process has open; one that ends meanwhile has nothing."""
    found = set()
    with contextlib.suppress(OSError):
        for descriptor in (process / "fd").iterdir():
            with contextlib.suppress(OSError):
                found.add(str(descriptor.readlink()))
    return found


def listening_inodes(port):
    """Give the /proc names of the sockets that listen on a port."""
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        if not Path(table).exists():
            continue
        for line in Path(table).read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == LISTEN and int(fields[1].rpartition(":")[2], 16) == port:
                found.add(f"socket:[{fields[9]}]")
    return found


def foreign_sites(apache, own):
    """List enabled Apache sites that are neither ours nor Debian's default."""
    enabled = apache / "sites-enabled"
    if not enabled.is_dir():
        return []
    ours = {f"{own}.conf", "000-default.conf"}
    return sorted(str(site) for site in enabled.iterdir() if site.name not in ours)


def database(settings):
    """Say which kind of database the settings file names; None without a file."""
    if not settings.exists():
        return None
    url = tomllib.loads(settings.read_text()).get("DATABASE_URL", "")
    return DIALECTS.get(url.partition(":")[0].partition("+")[0])


def processes(config):
    """Say how many daemons sitectl expects in a slot; None before it is installed."""
    if not config.exists():
        return None
    return tomllib.loads(config.read_text()).get("processes")


def live_release(root, state):
    """Give the live slot and its release's manifest; None before the first release."""
    try:
        lines = (state / "slot.map").read_text().splitlines()
        slot = dict(line.split() for line in lines)["live"]
        manifest = json.loads((root / slot / "manifest.json").read_text())
    except (OSError, ValueError, KeyError):
        return None
    return {
        "slot": slot,
        "release": manifest["release"],
        "source": manifest["source"],
        "python": manifest["python"],
    }


if __name__ == "__main__":
    main()
