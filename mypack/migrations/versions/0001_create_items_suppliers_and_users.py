"""Create items, suppliers, users and roles."""

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels = None
depends_on = None

# "expand": the running release keeps working; "contract": it would not.
kind = "expand"

ROLES = ("administrator", "editor")


def exact_text(length: int) -> sa.String:
    return (
        sa.String(length)
        .with_variant(sa.String(length, collation="C"), "postgresql")
        .with_variant(sa.String(length, collation="utf8mb4_bin"), "mysql")
    )


def upgrade() -> None:
    create_items()
    create_suppliers()
    create_users()
    create_roles()


def create_items() -> None:
    op.create_table(
        "item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(10), nullable=False),
        sa.Column("name", exact_text(80), nullable=False),
        sa.Column("search_name", exact_text(160), nullable=False),
        sa.Column("price", sa.Numeric(5, 2), nullable=False),
        sa.Column("picture", sa.String(80)),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "category IN ('coffee', 'tea')", name=op.f("ck_item_category")
        ),
        sa.CheckConstraint("price BETWEEN 0 AND 999.99", name=op.f("ck_item_price")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint("name", name=op.f("uq_item_name")),
    )
    op.create_index(op.f("ix_item_search_name"), "item", ["search_name"])


def create_suppliers() -> None:
    op.create_table(
        "supplier",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", exact_text(80), nullable=False),
        sa.Column("search_name", exact_text(160), nullable=False),
        sa.Column("town", exact_text(80)),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier")),
        sa.UniqueConstraint("name", name=op.f("uq_supplier_name")),
    )
    op.create_index(op.f("ix_supplier_search_name"), "supplier", ["search_name"])
    op.create_table(
        "offer",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("cost", sa.Numeric(5, 2), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("cost BETWEEN 0 AND 999.99", name=op.f("ck_offer_cost")),
        sa.PrimaryKeyConstraint("item_id", "supplier_id", name=op.f("pk_offer")),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["item.id"],
            ondelete="CASCADE",
            name=op.f("fk_offer_item_id_item"),
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"],
            ["supplier.id"],
            ondelete="RESTRICT",
            name=op.f("fk_offer_supplier_id_supplier"),
        ),
    )
    op.create_index(op.f("ix_offer_supplier_id"), "offer", ["supplier_id"])


def create_users() -> None:
    op.create_table(
        "app_user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", exact_text(80), nullable=False),
        sa.Column("email", sa.String(254)),
        sa.Column("password_hash", sa.String(255)),
        sa.Column("is_directory", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("session_version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_user")),
        sa.UniqueConstraint("name", name=op.f("uq_app_user_name")),
        sa.UniqueConstraint("email", name=op.f("uq_app_user_email")),
    )


def create_roles() -> None:
    role = op.create_table(
        "role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint("name", name=op.f("uq_role_name")),
    )
    op.bulk_insert(role, [{"name": name} for name in ROLES])
    op.create_table(
        "user_role",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "role_id", name=op.f("pk_user_role")),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["app_user.id"],
            ondelete="CASCADE",
            name=op.f("fk_user_role_user_id_app_user"),
        ),
        sa.ForeignKeyConstraint(
            ["role_id"],
            ["role.id"],
            ondelete="CASCADE",
            name=op.f("fk_user_role_role_id_role"),
        ),
    )
    op.create_index(op.f("ix_user_role_role_id"), "user_role", ["role_id"])


def downgrade() -> None:
    for table in ("user_role", "role", "app_user", "offer", "supplier", "item"):
        op.drop_table(table)
