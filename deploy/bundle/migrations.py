"""What each migration does to a running release, judged while it is built."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import Script, ScriptDirectory

from bundle.errors import BundleFailed

KINDS = ("expand", "contract")
# The rules that mean: the running release breaks, or a large table is locked.
RULES = frozenset(
    {
        "adding-field-with-default",
        "adding-foreign-key-constraint",
        "adding-not-nullable-field",
        "adding-required-field",
        "adding-serial-primary-key-field",
        "ban-alter-domain-with-add-constraint",
        "ban-drop-column",
        "ban-drop-database",
        "ban-drop-table",
        "ban-truncate-cascade",
        "changing-column-type",
        "constraint-missing-not-valid",
        "disallowed-unique-constraint",
        "renaming-column",
        "renaming-table",
        "require-concurrent-index-creation",
    }
)


def describe(directory: Path) -> list[dict[str, Any]]:
    """List the migrations from the first to the head, each with its problems.

    A problem is a rule broken by a statement, as squawk sees it on PostgreSQL.
    """
    if not directory.is_dir():
        return []
    scripts = ScriptDirectory(str(directory))
    ordered = list(scripts.walk_revisions())[::-1]
    return [_describe(script) for script in ordered]


def _describe(script: Script) -> dict[str, Any]:
    kind = getattr(script.module, "kind", None)
    if kind not in KINDS:
        raise BundleFailed(
            f"Migration {script.path} has kind = {kind!r}; "
            f"allowed: {', '.join(KINDS)}.\n"
            'Next step: write kind = "expand", or "contract" for a step that the '
            "release before it cannot survive."
        )
    return {
        "revision": script.revision,
        "kind": kind,
        "problems": _problems(upgrade_sql(script)),
    }


def upgrade_sql(script: Script) -> str:
    """Give the statements that a migration runs on PostgreSQL, without a server."""
    out = io.StringIO()
    context = MigrationContext.configure(
        dialect_name="postgresql", opts={"as_sql": True, "output_buffer": out}
    )
    with Operations.context(context):
        script.module.upgrade()
    return out.getvalue()


def _problems(sql: str) -> list[dict[str, str]]:
    squawk = Path(sys.executable).parent / "squawk"
    done = subprocess.run(
        [str(squawk), "--reporter=json", "--assume-in-transaction"],
        input=sql,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in (0, 1) or not done.stdout.strip():
        if done.returncode == 0:
            return []
        raise BundleFailed(f"squawk could not read a migration: {done.stderr.strip()}")
    lines = sql.splitlines()
    return [
        {
            "rule": found["rule_name"],
            "statement": _statement(lines, found["line"]),
            "message": found["message"],
        }
        for found in json.loads(done.stdout)
        if found["rule_name"] in RULES
    ]


def _statement(lines: list[str], number: int) -> str:
    """Give the statement that a line, counted from 0, stands in."""
    start = number
    while start > 0 and not lines[start - 1].rstrip().endswith(";"):
        start -= 1
    end = number
    while end < len(lines) - 1 and not lines[end].rstrip().endswith(";"):
        end += 1
    return " ".join(" ".join(lines[start : end + 1]).split())
