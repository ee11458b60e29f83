"""The lab by hand: `python -m tests.lab up --hosts 2`, and so on."""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.lab.errors import LabError
from tests.lab.lab import Lab

ON_A_HOST = ("start", "stop", "reboot", "kill", "reset", "pause", "resume")
Command = Callable[[Lab, argparse.Namespace], int]


def up(lab: Lab, options: argparse.Namespace) -> int:
    began = time.monotonic()
    wanted = [f"h{n}" for n in range(1, options.hosts + 1)]
    there = {host.name: host for host in lab.hosts()}
    for host in (there[name] for name in wanted if name in there):
        if host.base != options.base:
            raise LabError(f"{host.name} has {host.base}: run `make lab-down` first")
        host.start()
    lab.boot_all([n for n in wanted if n not in there], options.base)
    print(f"{options.hosts} hosts ready after {time.monotonic() - began:.1f} s")
    print(f"inventory: {lab.inventory({'site': lab.hosts()})}")
    return status(lab, options)


def status(lab: Lab, _options: argparse.Namespace) -> int:
    for host in lab.hosts():
        state = "running" if host.is_running() else "stopped"
        print(f"{host.name}  {host.address}  {host.base}  {state}")
    return 0


def ssh(lab: Lab, options: argparse.Namespace) -> int:
    host = lab.host(options.name)
    terminal = [] if options.command else ["-t"]
    argv = ["ssh", "-F", lab.ssh_config, *terminal, host.name, *options.command]
    return lab.run(argv).returncode


def execute(lab: Lab, options: argparse.Namespace) -> int:
    return lab.run(options.command).returncode


def on_host(lab: Lab, options: argparse.Namespace) -> int:
    getattr(lab.host(options.name), options.verb)()
    return 0


def down(lab: Lab, options: argparse.Namespace) -> int:
    lab.down(purge=options.purge)
    return 0


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m tests.lab", description=__doc__)
    top.add_argument("--directory", type=Path, default=Path(".lab"))
    top.add_argument("--lab", default="lab", help="name of the lab")
    verbs = top.add_subparsers(dest="verb", required=True)

    def add(verb: str, run: Command) -> argparse.ArgumentParser:
        command = verbs.add_parser(verb)
        command.set_defaults(run=run)
        return command

    command = add("up", up)
    command.add_argument("--hosts", type=int, default=1)
    command.add_argument("--base", default="bookworm")
    add("status", status)
    add("down", down).add_argument("--purge", action="store_true")
    command = add("ssh", ssh)
    command.add_argument("name")
    command.add_argument("command", nargs=argparse.REMAINDER)
    add("exec", execute).add_argument("command", nargs=argparse.REMAINDER)
    for verb in ON_A_HOST:
        add(verb, on_host).add_argument("name")
    return top


def main() -> int:
    options = parser().parse_args()
    run: Command = options.run
    try:
        return run(Lab(options.directory, options.lab), options)
    except LabError as error:
        print(error, file=sys.stderr)
        return 1
