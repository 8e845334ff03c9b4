"""orders and their lines

Revision ID: a07e5f3c8d22
Revises: 4b1d90c2a6e1
Create Date: 2026-02-17 15:40:03
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "a07e5f3c8d22"
down_revision: str | None = "4b1d90c2a6e1"
branch_labels = None
depends_on = None

order_status = postgresql.ENUM(
    "draft", "placed", "shipped", "cancelled", name="order_status", create_type=False
)


def upgrade() -> None:
    order_status.create(op.get_bind())
    op.create_table(
        "orders",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(26), nullable=False),
        sa.Column("status", order_status, server_default="draft", nullable=False),
        sa.Column("note", sa.String(500), nullable=True),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name="pk_orders"),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name="fk_orders_customer_id_customers",
            ondelete="RESTRICT",
        ),
        sa.UniqueConstraint("reference", name="uq_orders_reference"),
        sa.CheckConstraint(
            "(status IN ('draft', 'cancelled')) OR placed_at IS NOT NULL",
            name=op.f("ck_orders_placed_has_time"),
        ),
    )
    op.create_index("ix_orders_customer_id_status", "orders", ["customer_id", "status"])
    op.create_table(
        "order_lines",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price_cents", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_order_lines"),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["orders.id"],
            name="fk_order_lines_order_id_orders",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
            name="fk_order_lines_product_id_products",
            ondelete="RESTRICT",
        ),
        sa.UniqueConstraint("order_id", "product_id", name="uq_order_lines_order_id_product_id"),
        sa.CheckConstraint(
            "quantity BETWEEN 1 AND 10000", name=op.f("ck_order_lines_quantity_in_range")
        ),
        sa.CheckConstraint("unit_price_cents > 0", name=op.f("ck_order_lines_unit_price_positive")),
    )
    op.create_index("ix_order_lines_product_id", "order_lines", ["product_id"])


def downgrade() -> None:
    op.drop_table("order_lines")
    op.drop_table("orders")
    order_status.drop(op.get_bind())
