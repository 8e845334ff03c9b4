"""enquiries, product attributes, and an index for the public catalogue

Revision ID: c93a4d01e7f5
Revises: 1f62b8e47c90
Create Date: 2026-05-11 11:30:26
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "c93a4d01e7f5"
down_revision: str | None = "1f62b8e47c90"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "products",
        sa.Column(
            "attributes",
            postgresql.JSONB(),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
    )
    op.create_index(
        "ix_products_active_title", "products", ["title"], postgresql_where=sa.text("active")
    )
    op.create_table(
        "enquiries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("reply_to", sa.String(254), nullable=False),
        sa.Column("message", sa.String(2000), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name="pk_enquiries"),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
            name="fk_enquiries_product_id_products",
            ondelete="SET NULL",
        ),
    )
    op.create_index("ix_enquiries_product_id", "enquiries", ["product_id"])


def downgrade() -> None:
    op.drop_table("enquiries")
    op.drop_index("ix_products_active_title", "products")
    op.drop_column("products", "attributes")
