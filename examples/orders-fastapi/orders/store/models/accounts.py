from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from orders.store.base import Base, Dated


class Account(Dated, Base):
    """A roastery that sells."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    display_name: Mapped[str] = mapped_column(String(80))
    password_hash: Mapped[str] = mapped_column(String(200))


class Customer(Dated, Base):
    """A café or shop that buys from one roastery."""

    __tablename__ = "customers"
    __table_args__ = (
        UniqueConstraint("account_id", "tax_number"),
        CheckConstraint("credit_limit_cents >= 0", name="credit_limit_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(120))
    tax_number: Mapped[str | None] = mapped_column(String(20))
    credit_limit_cents: Mapped[int] = mapped_column(Integer, server_default="0")
    address: Mapped[dict[str, str]] = mapped_column(JSONB)
