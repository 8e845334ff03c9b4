from collections.abc import Callable

import jwt
import pytest
from conftest import Roastery
from fastapi.testclient import TestClient


def test_an_email_can_be_taken_once(client: TestClient, roastery: Roastery) -> None:
    body = {"email": roastery.email.upper(), "display_name": "Again", "password": "long enough pw"}
    assert client.post("/accounts", json=body).status_code == 409


def test_a_wrong_password_gives_no_token(client: TestClient, roastery: Roastery) -> None:
    body = {"email": roastery.email, "password": "not the password"}
    assert client.post("/sessions", json=body).status_code == 401


def test_me_is_the_account_of_the_token(roastery: Roastery) -> None:
    assert roastery.call("GET", "/me")["email"] == roastery.email


@pytest.mark.parametrize(
    "token",
    [
        "",
        "nonsense",
        jwt.encode({"sub": "1", "exp": 4_000_000_000}, "another key of enough length, surely"),
        jwt.encode({"sub": "1", "exp": 4_000_000_000}, None, algorithm="none"),
    ],
)
def test_a_foreign_token_is_refused(client: TestClient, token: str) -> None:
    answer = client.get("/me", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_customers_belong_to_one_account(
    roastery: Roastery, make_roastery: Callable[[], Roastery]
) -> None:
    customer = roastery.customer()
    assert roastery.call("GET", f"/customers/{customer['id']}") == customer
    assert customer in roastery.call("GET", "/customers")
    make_roastery().call("GET", f"/customers/{customer['id']}", expect=404)


def test_a_tax_number_is_unique_within_an_account(roastery: Roastery) -> None:
    address = {"street": "Quay 7", "city": "Hamburg", "postal_code": "20457", "country": "DE"}
    body = {"name": "Anker", "tax_number": "DE123456789", "address": address}
    roastery.call("POST", "/customers", body, 201)
    roastery.call("POST", "/customers", body, 409)
