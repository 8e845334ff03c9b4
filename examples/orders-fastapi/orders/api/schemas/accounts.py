from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from orders.api.schemas.fields import NO_NUL, Email, Input, Name, Output, Title

Password = Annotated[str, StringConstraints(min_length=10, max_length=128, pattern=NO_NUL)]
TaxNumber = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}[0-9A-Z]{6,18}$")]
CreditLimit = Annotated[int, Field(ge=0, le=100_000_000)]


class NewAccount(Input):
    email: Email = Field(examples=["roaster@nordwind.example"])
    display_name: Name = Field(examples=["Nordwind Roastery"])
    password: Password = Field(examples=["beans-before-dawn"])


class Credentials(Input):
    email: Email = Field(examples=["roaster@nordwind.example"])
    password: Password = Field(examples=["beans-before-dawn"])


class AccountView(Output):
    id: int
    email: str
    display_name: str
    created_at: datetime


class Token(Output):
    access_token: str
    token_type: str
    expires_in: int


class Address(Input):
    street: Title = Field(examples=["Quay 7"])
    city: Name = Field(examples=["Hamburg"])
    postal_code: Annotated[str, StringConstraints(pattern="^[0-9A-Z -]{3,12}$")] = Field(
        examples=["20457"]
    )
    country: Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")] = Field(examples=["DE"])


class NewCustomer(Input):
    name: Title = Field(examples=["Café Anker"])
    tax_number: TaxNumber | None = Field(default=None, examples=["DE123456789"])
    credit_limit_cents: CreditLimit = Field(default=0, examples=[250_000])
    address: Address


class CustomerView(Output):
    id: int
    name: str
    tax_number: str | None
    credit_limit_cents: int
    address: Address
    created_at: datetime
