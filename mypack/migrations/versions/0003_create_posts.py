"""Create posts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.mysql import MEDIUMTEXT

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels = None
depends_on = None

# "expand": the running release keeps working; "contract": it would not.
kind = "expand"


def upgrade() -> None:
    op.create_table(
        "post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column(
            "body", sa.Text().with_variant(MEDIUMTEXT(), "mysql"), nullable=False
        ),
        sa.Column(
            "search_text",
            sa.Text()
            .with_variant(sa.Text(collation="C"), "postgresql")
            .with_variant(MEDIUMTEXT(collation="utf8mb4_bin"), "mysql"),
            nullable=False,
        ),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["app_user.id"],
            ondelete="RESTRICT",
            name=op.f("fk_post_author_id_app_user"),
        ),
    )
    op.create_index(op.f("ix_post_author_id"), "post", ["author_id"])
    op.create_index(op.f("ix_post_created_at"), "post", ["created_at"])


def downgrade() -> None:
    op.drop_table("post")
