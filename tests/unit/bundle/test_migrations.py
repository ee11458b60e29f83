from pathlib import Path

import pytest

from bundle.errors import BundleFailed
from bundle.migrations import describe

HEAD = """
import sqlalchemy as sa
from alembic import op
revision = "{revision}"
down_revision = {down!r}
kind = "{kind}"
def upgrade():
"""


def write(
    folder: Path,
    revision: str,
    body: str,
    down: str | None = None,
    kind: str = "expand",
) -> None:
    (folder / "versions").mkdir(exist_ok=True)
    (folder / "env.py").write_text("")
    (folder / "script.py.mako").write_text("")
    text = HEAD.format(revision=revision, down=down, kind=kind)
    (folder / "versions" / f"{revision}.py").write_text(text + f"    {body}\n")


def test_new_table_is_no_problem(tmp_path: Path) -> None:
    write(
        tmp_path,
        "1",
        'op.create_table("t", sa.Column("id", sa.Integer, primary_key=True))',
    )
    assert describe(tmp_path) == [{"revision": "1", "kind": "expand", "problems": []}]


@pytest.mark.parametrize(
    ("body", "rule", "statement"),
    [
        ('op.drop_column("t", "c")', "ban-drop-column", "ALTER TABLE t DROP COLUMN c;"),
        ('op.drop_table("t")', "ban-drop-table", "DROP TABLE t;"),
        ('op.rename_table("t", "u")', "renaming-table", "ALTER TABLE t RENAME TO u;"),
        (
            'op.alter_column("t", "c", new_column_name="d")',
            "renaming-column",
            "ALTER TABLE t RENAME c TO d;",
        ),
        (
            'op.alter_column("t", "c", type_=sa.BigInteger())',
            "changing-column-type",
            "ALTER TABLE t ALTER COLUMN c TYPE BIGINT;",
        ),
        (
            'op.add_column("t", sa.Column("c", sa.Integer, nullable=False))',
            "adding-required-field",
            "ALTER TABLE t ADD COLUMN c INTEGER NOT NULL;",
        ),
        (
            'op.alter_column("t", "c", nullable=False)',
            "adding-not-nullable-field",
            "ALTER TABLE t ALTER COLUMN c SET NOT NULL;",
        ),
        (
            'op.create_index("i", "t", ["c"])',
            "require-concurrent-index-creation",
            "CREATE INDEX i ON t (c);",
        ),
    ],
)  # fmt: skip
def test_what_breaks_or_locks_is_named(
    tmp_path: Path, body: str, rule: str, statement: str
) -> None:
    write(tmp_path, "1", body)
    problems = describe(tmp_path)[0]["problems"]
    assert [(found["rule"], found["statement"]) for found in problems] == [
        (rule, statement)
    ]


def test_order_is_from_the_first_to_the_head(tmp_path: Path) -> None:
    write(tmp_path, "b", "pass", down="a")
    write(tmp_path, "a", "pass")
    assert [found["revision"] for found in describe(tmp_path)] == ["a", "b"]


def test_kind_must_be_named(tmp_path: Path) -> None:
    write(tmp_path, "1", "pass", kind="maybe")
    with pytest.raises(
        BundleFailed, match=r"kind = 'maybe'; allowed: expand, contract"
    ):
        describe(tmp_path)


def test_project_without_migrations_has_none(tmp_path: Path) -> None:
    assert describe(tmp_path / "missing") == []
