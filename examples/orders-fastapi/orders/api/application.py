import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy import text
from sqlalchemy.orm import sessionmaker

from orders.api.errors import Refusal, answer_invalid, answer_refusal
from orders.api.routes import accounts, catalogue, health, sales, warehouses
from orders.settings import Settings, settings
from orders.store.engine import make_engine

log = logging.getLogger("orders")


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    engine = make_engine(app.state.settings)
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    app.state.sessions = sessionmaker(engine, expire_on_commit=True)
    log.info("ready")
    yield
    engine.dispose()
    log.info("stopped")


def create_app(given: Settings | None = None) -> FastAPI:
    configuration = settings() if given is None else given
    logging.basicConfig(
        level=configuration.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    app = FastAPI(title="Roastery orders", version="1.4.0", lifespan=lifespan)
    app.state.settings = configuration
    app.add_exception_handler(Refusal, answer_refusal)
    app.add_exception_handler(RequestValidationError, answer_invalid)
    for module in (health, accounts, catalogue, warehouses, sales):
        app.include_router(module.router)
    return app


app = create_app()
