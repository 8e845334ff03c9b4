from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from orders.api.schemas.fields import SOME_TEXT, IdField, Input, Output, Quantity
from orders.store.models import OrderStatus

Note = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=SOME_TEXT)]


class NewOrder(Input):
    customer_id: IdField = Field(examples=[1])
    note: Note | None = Field(default=None, examples=["Deliver before eight"])


class NewLine(Input):
    product_id: IdField = Field(examples=[1])
    quantity: Quantity = Field(examples=[6])


class NewShipment(Input):
    warehouse_id: IdField = Field(examples=[1])
    carrier_code: Annotated[str, StringConstraints(pattern="^[a-z]{2,12}$")] = Field(
        examples=["kurier"]
    )
    tracking_code: Annotated[str, StringConstraints(pattern="^[0-9A-Za-z-]{4,64}$")] = Field(
        examples=["KX-2044-118"]
    )


class CarrierView(Output):
    code: str
    name: str
    max_parcel_grams: int


class LineView(Output):
    id: int
    product_id: int
    quantity: int
    unit_price_cents: int


class ShipmentView(Output):
    id: int
    warehouse_id: int
    carrier_code: str
    tracking_code: str
    shipped_at: datetime


class OrderSummary(Output):
    id: int
    customer_id: int
    reference: str
    status: OrderStatus
    placed_at: datetime | None
    created_at: datetime


class OrderView(OrderSummary):
    note: str | None
    lines: list[LineView]
    shipment: ShipmentView | None


class Tracking(Output):
    reference: str
    status: OrderStatus
    carrier_code: str | None
    tracking_code: str | None


class SalesRow(Output):
    product_id: int
    title: str
    quantity: int
    revenue_cents: int
