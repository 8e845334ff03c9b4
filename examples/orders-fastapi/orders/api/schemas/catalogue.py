from datetime import datetime
from typing import Annotated

from pydantic import Field, StrictBool, StrictFloat, StrictInt, StringConstraints

from orders.api.schemas.fields import (
    NO_NUL,
    SOME_TEXT,
    Email,
    IdField,
    Input,
    Name,
    Output,
    PriceCents,
    Quantity,
    Title,
)

Sku = Annotated[str, StringConstraints(pattern="^[A-Z0-9-]{3,32}$")]
AttributeName = Annotated[str, StringConstraints(pattern="^[a-z_]{1,40}$")]
AttributeValue = (
    StrictBool
    | Annotated[StrictInt, Field(ge=-1_000_000_000, le=1_000_000_000)]
    | Annotated[StrictFloat, Field(ge=-1e9, le=1e9)]
    | Annotated[str, StringConstraints(max_length=200, pattern=NO_NUL)]
)
Attributes = Annotated[dict[AttributeName, AttributeValue], Field(max_length=20)]


class NewProduct(Input):
    sku: Sku = Field(examples=["SIDAMO-1KG"])
    title: Title = Field(examples=["Sidamo, washed, 1 kg"])
    price_cents: PriceCents = Field(examples=[2490])
    attributes: Attributes = Field(default={}, examples=[{"origin": "Ethiopia", "grams": 1000}])


class ProductChange(Input):
    """What is absent or null stays as it is."""

    title: Title | None = Field(default=None, examples=["Sidamo, natural, 1 kg"])
    price_cents: PriceCents | None = Field(default=None, examples=[2590])
    attributes: Attributes | None = Field(default=None, examples=[{"origin": "Ethiopia"}])
    active: bool | None = Field(default=None, examples=[True])


class ProductView(Output):
    id: int
    sku: str
    title: str
    price_cents: int
    attributes: Attributes
    active: bool
    created_at: datetime


class QuoteLine(Input):
    product_id: IdField = Field(examples=[1])
    quantity: Quantity = Field(examples=[12])


class QuoteRequest(Input):
    lines: list[QuoteLine] = Field(min_length=1, max_length=50)


class Quote(Output):
    total_cents: int
    unavailable_product_ids: list[int]


class NewEnquiry(Input):
    product_id: IdField | None = Field(default=None, examples=[None])
    reply_to: Email = Field(examples=["barista@anker.example"])
    message: Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=SOME_TEXT)] = (
        Field(examples=["Do you roast decaf?"])
    )


class EnquiryView(Output):
    id: int
    product_id: int | None
    reply_to: str
    message: str
    created_at: datetime


class NewWarehouse(Input):
    code: Annotated[str, StringConstraints(pattern="^[A-Z0-9]{2,8}$")] = Field(examples=["HAM1"])
    city: Name = Field(examples=["Hamburg"])


class WarehouseView(Output):
    id: int
    code: str
    city: str


class StockChange(Input):
    quantity: Annotated[int, Field(ge=0, le=1_000_000)] = Field(examples=[40])


class StockView(Output):
    product_id: int
    quantity: int
