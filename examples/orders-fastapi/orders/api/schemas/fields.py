"""Input types that can never surprise the database: bounded numbers, text without NUL."""

from typing import Annotated

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

INT32_MAX = 2_147_483_647
# Order ids are bigint; JSON numbers are exact only up to here.
SAFE_INTEGER_MAX = 9_007_199_254_740_991

NO_NUL = r"^[^\x00]*$"
SOME_TEXT = r"^[^\x00]*[^\s\x00][^\x00]*$"

Id = Annotated[int, Path(ge=1, le=INT32_MAX)]
LongId = Annotated[int, Path(ge=1, le=SAFE_INTEGER_MAX)]
IdField = Annotated[int, Field(ge=1, le=INT32_MAX)]

# ASCII only: lower-casing other letters can make a text longer than its column.
Email = Annotated[
    str,
    StringConstraints(
        max_length=254, pattern=r"^[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$"
    ),
]
Name = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=SOME_TEXT)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=SOME_TEXT)]
PriceCents = Annotated[int, Field(ge=1, le=10_000_000)]
Quantity = Annotated[int, Field(ge=1, le=10_000)]


class Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Output(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class Problem(Output):
    detail: str
