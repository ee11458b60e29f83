"""The commands that findings name: they exist, and are true on the host."""

import ast
import re
import shlex
from pathlib import Path

import pytest

from sitectl import options
from sitectl.doctor import examination, spoken
from sitectl.doctor.finding import Finding
from sitectl.doctor.remedies import here
from sitectl.messages import SiteError

REPOSITORY = Path(__file__).parents[4]
MODULES = sorted((REPOSITORY / "deploy/sitectl/doctor").glob("*.py"))
TARGETS = re.findall(r"(?m)^([a-z][a-z -]*):", (REPOSITORY / "Makefile").read_text())
ROLES = REPOSITORY / "deploy/ansible/roles"
# What Debian's packages bring, as far as the doctor names it.
DEBIANS = {"apache2", "logrotate", "systemd-timesyncd", "postgresql", "mariadb"}


def texts(path: Path) -> list[str]:
    """Return the strings of a module, whole, that are no docstrings; {} for values."""
    tree = ast.parse(path.read_text())
    inner = {id(part) for node in ast.walk(tree) for part in pieces(node)}
    return [
        whole(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant | ast.JoinedStr) and id(node) not in inner
    ]


def pieces(node: ast.AST) -> list[ast.expr]:
    """Return what is a part of another string, and a docstring."""
    if isinstance(node, ast.Expr):
        return [node.value]
    return node.values if isinstance(node, ast.JoinedStr) else []


def whole(node: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    return "".join(
        str(part.value) if isinstance(part, ast.Constant) else "{}"
        for part in node.values
    )


EVERY = [text for path in MODULES for text in texts(path)]


def named(pattern: str) -> set[str]:
    """Return what a pattern finds in any string; it must find something."""
    found = {word for text in EVERY for word in re.findall(pattern, text)}
    assert found
    return found


def test_each_command_of_sitectl_is_one():
    parser = options.build()
    (verbs,) = (a.choices for a in parser._actions if a.dest == "verb")
    for words in named(r"sitectl ([a-z]+(?: (?:--[a-z]+|\d+m))*)"):
        verb, *rest = words.split()
        assert verb in verbs, words
        known = verbs[verb]._option_string_actions
        assert [w for w in rest if w.startswith("--") and w not in known] == [], words


def test_each_topic_is_one():
    for words in named(r"`sitectl doctor ((?:[a-z]+ ?)+)`"):
        assert set(words.split()) <= set(examination.NAMES)


def test_each_target_of_make_is_one():
    known = {name for row in TARGETS for name in row.split()}
    assert named(r"\bmake ([a-z-]+)") <= known


def test_each_unit_is_one():
    """Those with a value in them are what was seen."""
    done = r"enable|start|restart|reload|stop|reset-failed"
    found = named(rf"systemctl (?:{done})(?: --now)? (?!--)([a-z0-9.-]+)(?![\w{{])")
    found |= named(r"journalctl -u ([a-z0-9.-]+)")
    assert {name.removesuffix(".service") for name in found} <= DEBIANS
    for name in {*named(r"\{\}-([a-z-]+\.(?:timer|path|service))"), *watched()}:
        assert list(ROLES.glob(f"*/templates/{name}.j2")), name


def watched() -> tuple[str, ...]:
    from sitectl.doctor import watch

    return watch.UNITS


def finding(command: str) -> Finding:
    return Finding("DOC-000", "error", "", "", command)


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("sitectl reload (it says)", "sitectl reload --site shop (it says)"),
        ("do; then `sitectl prune`", "do; then `sitectl prune --site shop`"),
        ("sitectl logs --since 10m", "sitectl logs --site shop --since 10m"),
        ("sitectl flask -- db x", "sitectl flask --site shop -- db x"),
        ("tail x | sitectl explain -", "tail x | sitectl explain --site shop -"),
        ("ls /var/cache/sitectl/shop", "ls /var/cache/sitectl/shop"),
        ("sitectl reload --site shop", "sitectl reload --site shop"),
    ],
)
def test_the_site_is_named(command, expected):
    assert here(finding(command), "shop", has_systemd=True).next == expected


@pytest.mark.parametrize(
    "words",
    [
        "doctor --site shop disk logs",
        "flask --site shop -- db current",
        "explain --site shop -",
        "maintenance --site shop off",
        "logs --site shop --since 10m --errors",
        "backup --site shop --log",
    ],
)
def test_a_command_with_the_site_named_is_understood(words):
    assert options.parse(shlex.split(words)).site == "shop"
    with pytest.raises(SiteError):
        options.parse(["dance", "--site", "shop"])


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("systemctl restart apache2; then", "service apache2 restart; then"),
        ("try `systemctl reboot`; the", "try `reboot`; the"),
        ("`journalctl -u apache2 -n 30`", "`tail /var/log/apache2/error.log -n 30`"),
        ("journalctl -k -g 'a|b'; then", "dmesg | grep -E 'a|b'; then"),
    ],
)
def test_without_systemd_its_programs_are_not_named(command, expected):
    assert here(finding(command), "shop", has_systemd=False).next == expected
    assert here(finding(command), "shop", has_systemd=True).next == command


def test_a_report_names_the_site_in_each_command(made):
    made.site.paths.map.write_text("live pink\n")
    report = examination.examine(made.view, ["state"])
    assert report.findings[0].next.startswith("sitectl reload --site mypack")


def test_a_report_says_where_make_is_run(made):
    report = examination.examine(made.view, ["logs"])
    assert spoken.WHERE not in spoken.report(report)
    made.view.at("/etc/logrotate.d/mypack").unlink()
    report = examination.examine(made.view, ["logs"])
    assert f"\n\n{spoken.WHERE}\n\n" in spoken.report(report)
