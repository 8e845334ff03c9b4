import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from fastapi.testclient import TestClient

os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(48))
ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def client() -> Iterator[TestClient]:
    """The whole application on the migrated database that DATABASE_URL names."""
    command.upgrade(Config(ROOT / "alembic.ini"), "head")
    from orders.api.application import create_app

    with TestClient(create_app()) as client:
        yield client


class Roastery:
    """One signed-in account with shortcuts; every account is new, so tests do not meet."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.email = f"{secrets.token_hex(6)}@roast.example"
        self.password = secrets.token_urlsafe(12)
        given = {"email": self.email, "password": self.password}
        made = client.post("/accounts", json={**given, "display_name": "Nordwind"})
        assert made.status_code == 201, made.text
        token = client.post("/sessions", json=given).json()["access_token"]
        self.headers = {"Authorization": f"Bearer {token}"}

    def call(self, method: str, path: str, body: Any = None, expect: int = 200) -> Any:
        answer = self.client.request(method, path, json=body, headers=self.headers)
        assert answer.status_code == expect, answer.text
        return answer.json() if answer.content else None

    def product(self, price_cents: int = 2490) -> dict[str, Any]:
        sku = f"BEAN-{secrets.token_hex(4).upper()}"
        body = {"sku": sku, "title": "Sidamo", "price_cents": price_cents}
        return self.call("POST", "/products", body, 201)

    def customer(self) -> dict[str, Any]:
        address = {"street": "Quay 7", "city": "Hamburg", "postal_code": "20457", "country": "DE"}
        return self.call("POST", "/customers", {"name": "Café Anker", "address": address}, 201)

    def warehouse(self) -> dict[str, Any]:
        code = secrets.token_hex(3).upper()
        return self.call("POST", "/warehouses", {"code": code, "city": "Hamburg"}, 201)

    def order(self) -> dict[str, Any]:
        return self.call("POST", "/orders", {"customer_id": self.customer()["id"]}, 201)


@pytest.fixture
def roastery(client: TestClient) -> Roastery:
    return Roastery(client)


@pytest.fixture
def make_roastery(client: TestClient) -> Callable[[], Roastery]:
    return lambda: Roastery(client)
