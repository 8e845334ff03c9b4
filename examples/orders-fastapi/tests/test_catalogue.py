from conftest import Roastery
from fastapi.testclient import TestClient


def test_the_public_catalogue_shows_active_products(client: TestClient, roastery: Roastery) -> None:
    product = roastery.product()
    path = f"/products/{product['id']}"
    assert client.get(path).json() == product
    changed = roastery.call("PATCH", path, {"active": False, "attributes": {"grams": 1000}})
    assert changed["title"] == product["title"]
    assert changed["attributes"] == {"grams": 1000}
    assert client.get(path).status_code == 404


def test_search_takes_percent_signs_literally(client: TestClient, roastery: Roastery) -> None:
    roastery.product()
    assert client.get("/products", params={"q": "sidamo"}).json() != []
    assert client.get("/products", params={"q": "%"}).json() == []


def test_a_sku_is_unique_within_an_account(roastery: Roastery) -> None:
    product = roastery.product()
    body = {"sku": product["sku"], "title": "Twin", "price_cents": 1}
    roastery.call("POST", "/products", body, 409)


def test_nobody_changes_the_products_of_others(client: TestClient, roastery: Roastery) -> None:
    roastery.call("PATCH", "/products/2147483647", {"active": False}, 404)


def test_a_quote_adds_up_and_names_what_is_not_sold(client: TestClient, roastery: Roastery) -> None:
    product = roastery.product(price_cents=2490)
    lines = [
        {"product_id": product["id"], "quantity": 2},
        {"product_id": 2147483647, "quantity": 1},
    ]
    quote = client.post("/quotes", json={"lines": lines}).json()
    assert quote == {"total_cents": 4980, "unavailable_product_ids": [2147483647]}


def test_enquiries_reach_the_owner_of_the_product(client: TestClient, roastery: Roastery) -> None:
    product = roastery.product()
    body = {"product_id": product["id"], "reply_to": "b@anker.example", "message": "Decaf?"}
    made = client.post("/enquiries", json=body)
    assert made.status_code == 201
    assert roastery.call("GET", "/enquiries") == [made.json()]
    assert client.post("/enquiries", json={**body, "product_id": 2147483647}).status_code == 409
