"""loans"""

import sqlalchemy as sa
from alembic import op

revision = "e83f6a90d15b"
down_revision = "5c1e08d2b7a4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "loans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tool_id", sa.Integer(), nullable=False),
        sa.Column("borrower", sa.String(length=120), nullable=False),
        sa.Column(
            "since", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
        ),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("returned", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["tool_id"], ["tools.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_loans_tool_id", "loans", ["tool_id"])


def downgrade() -> None:
    op.drop_table("loans")
