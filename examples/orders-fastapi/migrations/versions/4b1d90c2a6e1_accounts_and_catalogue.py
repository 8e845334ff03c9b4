"""accounts and catalogue

Revision ID: 4b1d90c2a6e1
Revises:
Create Date: 2026-02-03 09:12:40
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "4b1d90c2a6e1"
down_revision: str | None = None
branch_labels = None
depends_on = None


def created_at() -> sa.Column:
    return sa.Column(
        "created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
    )


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("display_name", sa.String(80), nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("email", name="uq_accounts_email"),
    )
    op.create_table(
        "customers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("tax_number", sa.String(20), nullable=True),
        sa.Column("credit_limit_cents", sa.Integer(), server_default="0", nullable=False),
        sa.Column("address", postgresql.JSONB(), nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("id", name="pk_customers"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name="fk_customers_account_id_accounts",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("account_id", "tax_number", name="uq_customers_account_id_tax_number"),
        sa.CheckConstraint(
            "credit_limit_cents >= 0", name=op.f("ck_customers_credit_limit_not_negative")
        ),
    )
    op.create_index("ix_customers_account_id", "customers", ["account_id"])
    op.create_table(
        "products",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("sku", sa.String(32), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("price_cents", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("id", name="pk_products"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name="fk_products_account_id_accounts",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("account_id", "sku", name="uq_products_account_id_sku"),
        sa.CheckConstraint("price_cents > 0", name=op.f("ck_products_price_positive")),
    )
    op.create_table(
        "warehouses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(8), nullable=False),
        sa.Column("city", sa.String(80), nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("id", name="pk_warehouses"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name="fk_warehouses_account_id_accounts",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("account_id", "code", name="uq_warehouses_account_id_code"),
    )
    op.create_table(
        "stock_levels",
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("warehouse_id", "product_id", name="pk_stock_levels"),
        sa.ForeignKeyConstraint(
            ["warehouse_id"],
            ["warehouses.id"],
            name="fk_stock_levels_warehouse_id_warehouses",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
            name="fk_stock_levels_product_id_products",
            ondelete="CASCADE",
        ),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_stock_levels_quantity_not_negative")),
    )
    op.create_index("ix_stock_levels_product_id", "stock_levels", ["product_id"])


def downgrade() -> None:
    for table in ("stock_levels", "warehouses", "products", "customers", "accounts"):
        op.drop_table(table)
