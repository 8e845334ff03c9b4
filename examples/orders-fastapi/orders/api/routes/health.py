import logging

from fastapi import APIRouter
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from orders.api.dependencies import Store
from orders.api.errors import Refusal, declare
from orders.api.schemas.fields import Output

router = APIRouter(tags=["service"])
log = logging.getLogger(__name__)


class Health(Output):
    status: str


@router.get("/health", responses=declare(503))
def health(store: Store) -> Health:
    try:
        store.execute(text("SELECT 1"))
    except OperationalError as error:
        log.warning("health: the database does not answer: %s", type(error.orig).__name__)
        raise Refusal(503, "the database does not answer") from error
    return Health(status="ok")
