"""Create the counts of tries."""

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels = None
depends_on = None

# "expand": the running release keeps working; "contract": it would not.
kind = "expand"


def upgrade() -> None:
    op.create_table(
        "limit_count",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("period_start", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_limit_count")),
    )


def downgrade() -> None:
    op.drop_table("limit_count")
