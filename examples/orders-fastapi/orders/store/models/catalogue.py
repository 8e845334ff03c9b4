from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from orders.store.base import Base, Dated


class Product(Dated, Base):
    __tablename__ = "products"
    __table_args__ = (
        UniqueConstraint("account_id", "sku"),
        CheckConstraint("price_cents > 0", name="price_positive"),
        Index("ix_products_active_title", "title", postgresql_where=text("active")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    sku: Mapped[str] = mapped_column(String(32))
    title: Mapped[str] = mapped_column(String(120))
    price_cents: Mapped[int]
    attributes: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    active: Mapped[bool] = mapped_column(server_default=text("true"))


class Warehouse(Dated, Base):
    __tablename__ = "warehouses"
    __table_args__ = (UniqueConstraint("account_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(8))
    city: Mapped[str] = mapped_column(String(80))


class StockLevel(Base):
    __tablename__ = "stock_levels"
    __table_args__ = (CheckConstraint("quantity >= 0", name="quantity_not_negative"),)

    warehouse_id: Mapped[int] = mapped_column(
        ForeignKey("warehouses.id", ondelete="CASCADE"), primary_key=True
    )
    product_id: Mapped[int] = mapped_column(
        ForeignKey("products.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    quantity: Mapped[int]


class Enquiry(Dated, Base):
    """A message left by a visitor of the public catalogue."""

    __tablename__ = "enquiries"

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int | None] = mapped_column(
        ForeignKey("products.id", ondelete="SET NULL"), index=True
    )
    reply_to: Mapped[str] = mapped_column(String(254))
    message: Mapped[str] = mapped_column(String(2000))
