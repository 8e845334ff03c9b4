"""carriers and shipments

Revision ID: 1f62b8e47c90
Revises: a07e5f3c8d22
Create Date: 2026-03-22 08:05:51
"""

import sqlalchemy as sa
from alembic import op

revision: str = "1f62b8e47c90"
down_revision: str | None = "a07e5f3c8d22"
branch_labels = None
depends_on = None


def upgrade() -> None:
    carriers = op.create_table(
        "carriers",
        sa.Column("code", sa.String(12), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("max_parcel_grams", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_carriers"),
        sa.CheckConstraint("max_parcel_grams > 0", name=op.f("ck_carriers_max_parcel_positive")),
    )
    op.bulk_insert(
        carriers,
        [
            {"code": "kurier", "name": "Kurier Nord", "max_parcel_grams": 20_000},
            {"code": "pallet", "name": "Hanse Pallets", "max_parcel_grams": 800_000},
        ],
    )
    op.create_table(
        "shipments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("carrier_code", sa.String(12), nullable=False),
        sa.Column("tracking_code", sa.String(64), nullable=False),
        sa.Column(
            "shipped_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name="pk_shipments"),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name="fk_shipments_order_id_orders", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"],
            ["warehouses.id"],
            name="fk_shipments_warehouse_id_warehouses",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["carrier_code"], ["carriers.code"], name="fk_shipments_carrier_code_carriers"
        ),
        sa.UniqueConstraint("order_id", name="uq_shipments_order_id"),
    )
    op.create_index("ix_shipments_warehouse_id", "shipments", ["warehouse_id"])
    op.create_index("ix_shipments_carrier_code", "shipments", ["carrier_code"])


def downgrade() -> None:
    op.drop_table("shipments")
    op.drop_table("carriers")
