"""The command line: words, options, help."""

import argparse
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from sitectl import commands, messages
from sitectl.manifest import is_release_id
from sitectl.messages import SiteError

CONFIG_DIR = Path("/etc/sitectl")


class Parser(argparse.ArgumentParser):
    """Refuses like every other part does: with a code and the next step."""

    def error(self, message: str) -> NoReturn:
        """Turn a usage error into ours."""
        raise SiteError(messages.USAGE, reason=message)


def release_id(value: str) -> str:
    """Accept a release id only."""
    if not is_release_id(value):
        raise SiteError(messages.BAD_ID, value=value)
    return value


def topic(value: str) -> str:
    """Accept a topic of the doctor's only."""
    from sitectl.doctor import examination  # as in commands.doctor

    if value not in examination.NAMES:
        known = ", ".join(examination.NAMES)
        raise SiteError(messages.USAGE, reason=f"no topic {value!r}; topics: {known}")
    return value


def duration(value: str) -> float:
    """Accept 90s, 10m, 2h or 3d; return seconds."""
    from sitectl.logs import asked  # as in commands.doctor

    return asked.duration(value)


def request_id(value: str) -> str:
    """Accept what can be the id of a request only."""
    from sitectl.logs import asked  # as in commands.doctor

    return asked.request_id(value)


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line; `command_line` keeps it for lock and history."""
    options = build().parse_args(arguments)
    if options.verb == "flask" and options.arguments[:1] == ["--"]:
        options.arguments = options.arguments[1:]
    options.command_line = shlex.join(("sitectl", *arguments))
    return options


def build() -> Parser:
    """Describe every command."""
    parser = Parser(prog="sitectl", description="releases of a site on this host")
    common = shared_options()
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="COMMAND")

    def verb(
        name: str, help_text: str, run: commands.Command | None = None
    ) -> argparse.ArgumentParser:
        added = verbs.add_parser(name, help=help_text, parents=[common])
        added.set_defaults(run=run)
        return added

    one = verb("install", "install a bundle as a release", commands.install)
    one.add_argument("bundle", type=Path, metavar="BUNDLE")
    one.add_argument("--dependencies", type=Path, metavar="DEPS.tar")
    one = verb("activate", "make a release live", commands.activate)
    one.add_argument("release", type=release_id, metavar="ID")
    one.add_argument(
        "--initial", action="store_true", help="before Apache's first start"
    )
    one = verb("rollback", "go back to a good release", commands.rollback)
    one.add_argument("release", type=release_id, metavar="ID", nargs="?")
    one = verb("reload", "take in new settings", commands.reload)
    one.add_argument(
        "--if-stale", action="store_true", help="only when settings are newer"
    )
    one = verb("check", "check a slot without switching", commands.check)
    one.add_argument("--slot", choices=("live", "standby"), default="live")
    verb("status", "show what is live", commands.status)
    one = verb("doctor", "name what is wrong with this host", commands.doctor)
    one.add_argument("topics", type=topic, nargs="*", metavar="TOPIC")
    one.add_argument(
        "--keep", action="store_true", help="write doctor.json; the exit status is 0"
    )
    verb("observe", "write down what the host is like now", commands.observe)
    one = verb("metrics", "tell Prometheus about the site", commands.metrics)
    one.add_argument("--write", type=Path, metavar="FILE", help="for node_exporter")
    one = verb("explain", "say what a line of Apache's error log means")
    one.add_argument("line", nargs="*", metavar="LINE|-")
    one.set_defaults(anywhere=commands.explain)
    one = verb("logs", "tell what the logs say of a request, or since some minutes")
    one.add_argument("--request", type=request_id, metavar="ID")
    one.add_argument("--since", type=duration, metavar="10m", help="or 90s, 2h, 3d")
    one.add_argument("--errors", action="store_true", help="grouped by their origin")
    one.add_argument("--follow", action="store_true", help="lines as they are written")
    one.set_defaults(anywhere=commands.logs)
    verb("releases", "list the installed releases", commands.list_releases)
    one = verb("history", "list the changes", commands.show_history)
    one.add_argument(
        "--verify", action="store_true", help="prove that none was altered"
    )
    one.add_argument("-n", dest="number", type=int, default=20, metavar="N")
    verb("prune", "remove what nothing needs", commands.prune)
    one = verb("maintenance", "switch the maintenance page", commands.maintenance)
    one.add_argument("state", choices=("on", "off"))
    one = verb("verify", "prove that a release is whole", commands.verify)
    one.add_argument("release", type=release_id, metavar="ID")
    one = verb("backup", "make a backup now", commands.backup)
    one.add_argument("--begin", action="store_true", help="for the first run")
    one.add_argument(
        "--adopt", action="store_true", help="follow the backups of another life"
    )
    one = verb("restore", "bring the site back to a moment", commands.restore)
    one.add_argument("at", metavar="TIME|latest")
    one.add_argument(
        "--replace", action="store_true", help="also on a host that has data"
    )
    verb("drill", "prove that the latest backup can be restored", commands.drill)
    one = verb("flask", "run a flask command of the live release", commands.flask)
    one.add_argument("arguments", nargs=argparse.REMAINDER, metavar="ARGS")
    return parser


def shared_options() -> Parser:
    """Describe what every command accepts."""
    common = Parser(add_help=False)
    common.set_defaults(anywhere=None)  # a command that needs no site
    common.add_argument("--site", metavar="NAME", help="default: the only one here")
    common.add_argument("--json", action="store_true", help="one object on stdout")
    common.add_argument("--config-dir", type=Path, default=CONFIG_DIR, metavar="DIR")
    common.add_argument(
        "--wait",
        type=float,
        default=0,
        metavar="SECONDS",
        help="wait for the lock that long",
    )
    return common
