import pytest
from fastapi.testclient import TestClient

HOSTILE = ["\x00", "a\x00b", "\ud800", "", " ", 2**31, 2**63, -1, 1.5, float("nan"), None, [], {}]


def test_health_asks_the_database(client: TestClient) -> None:
    assert client.get("/health").json() == {"status": "ok"}


def test_the_description_declares_every_operation(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert sum(len(operations) for operations in paths.values()) == 29


@pytest.mark.parametrize("value", HOSTILE, ids=repr)
def test_hostile_values_are_refused_not_crashed_on(client: TestClient, value: object) -> None:
    import json

    for path, body in [
        ("/accounts", {"email": value, "display_name": value, "password": value}),
        ("/enquiries", {"product_id": value, "reply_to": "a@b.example", "message": value}),
        ("/quotes", {"lines": [{"product_id": value, "quantity": value}]}),
        ("/sessions", value),
    ]:
        answer = client.post(
            path, content=json.dumps(body), headers={"Content-Type": "application/json"}
        )
        assert answer.status_code == 422, answer.text


@pytest.mark.parametrize("path", ["/products/0", "/products/2147483648", "/products/x%00"])
def test_hostile_paths_are_refused(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 422


def test_bytes_that_are_no_json_are_refused(client: TestClient) -> None:
    headers = {"Content-Type": "application/json"}
    assert client.post("/quotes", content=b"\xff\xfe", headers=headers).status_code in (400, 422)
    assert client.post("/quotes", content=b"{", headers=headers).status_code == 422
    assert client.get("/products", params={"q": "\x00"}).status_code == 422
