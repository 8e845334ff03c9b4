"""How refusals look on the wire, and their declarations for the API description."""

import logging
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from orders.api.schemas.fields import Problem

log = logging.getLogger(__name__)


class Refusal(Exception):
    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


def not_found(what: str) -> Refusal:
    return Refusal(404, f"{what} not found")


def conflict(why: str) -> Refusal:
    return Refusal(409, why)


def declare(*statuses: int) -> dict[int | str, dict[str, Any]]:
    reasons = {
        400: "The body cannot be read",
        401: "No valid token",
        404: "Not found",
        409: "In conflict with what exists",
        503: "The database does not answer",
    }
    return {status: {"model": Problem, "description": reasons[status]} for status in statuses}


def answer_refusal(_request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refusal)
    headers = {"WWW-Authenticate": "Bearer"} if refusal.status == 401 else None
    return JSONResponse({"detail": refusal.detail}, refusal.status, headers)


def answer_invalid(_request: Request, error: Exception) -> Response:
    """Never echoes the input: it may hold passwords, or values that JSON cannot carry."""
    assert isinstance(error, RequestValidationError)
    detail = [
        {"loc": [printable(part) for part in each["loc"]], "msg": each["msg"], "type": each["type"]}
        for each in error.errors()
    ]
    return JSONResponse({"detail": detail}, 422)


def printable(part: str | int) -> str | int:
    return part if isinstance(part, int) else part.encode("utf-8", "replace").decode()
