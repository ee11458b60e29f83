"""Create the requests that load proofs count."""

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels = None
depends_on = None

# "expand": the running release keeps working; "contract": it would not.
kind = "expand"


def upgrade() -> None:
    op.create_table(
        "probe_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_key", sa.String(100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_probe_request")),
        sa.UniqueConstraint("request_key", name=op.f("uq_probe_request_request_key")),
    )


def downgrade() -> None:
    op.drop_table("probe_request")
