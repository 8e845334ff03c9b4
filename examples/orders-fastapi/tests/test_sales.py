from conftest import Roastery
from fastapi.testclient import TestClient


def test_an_order_goes_from_draft_to_shipped(client: TestClient, roastery: Roastery) -> None:
    product, warehouse = roastery.product(2000), roastery.warehouse()
    path = f"/orders/{roastery.order()['id']}"
    roastery.call("POST", f"{path}/placement", expect=409)
    order = roastery.call(
        "POST", f"{path}/lines", {"product_id": product["id"], "quantity": 3}, 201
    )
    assert order["lines"][0]["unit_price_cents"] == 2000
    assert roastery.call("POST", f"{path}/placement")["status"] == "placed"
    shipment = {
        "warehouse_id": warehouse["id"],
        "carrier_code": "kurier",
        "tracking_code": "KX-2044-118",
    }
    roastery.call("POST", f"{path}/shipment", shipment, 409)
    stock = f"/warehouses/{warehouse['id']}/stock"
    roastery.call("PUT", f"{stock}/{product['id']}", {"quantity": 5})
    roastery.call("POST", f"{path}/shipment", {**shipment, "carrier_code": "nobody"}, 404)
    shipped = roastery.call("POST", f"{path}/shipment", shipment, 201)
    assert shipped["shipment"]["tracking_code"] == "KX-2044-118"
    assert roastery.call("GET", stock) == [{"product_id": product["id"], "quantity": 2}]
    roastery.call("POST", f"{path}/cancellation", expect=409)
    assert client.get(f"/tracking/{shipped['reference']}").json()["carrier_code"] == "kurier"
    report = roastery.call("GET", "/reports/sales")
    assert report[0]["revenue_cents"] == 6000


def test_a_draft_can_lose_lines_and_be_cancelled(client: TestClient, roastery: Roastery) -> None:
    product = roastery.product()
    path = f"/orders/{roastery.order()['id']}"
    line = {"product_id": product["id"], "quantity": 1}
    order = roastery.call("POST", f"{path}/lines", line, 201)
    roastery.call("POST", f"{path}/lines", line, 409)
    roastery.call("POST", f"{path}/lines", {**line, "product_id": 2147483647}, 404)
    roastery.call("DELETE", f"{path}/lines/{order['lines'][0]['id']}", expect=204)
    roastery.call("DELETE", f"{path}/lines/{order['lines'][0]['id']}", expect=404)
    assert roastery.call("POST", f"{path}/cancellation")["status"] == "cancelled"
    assert [each["id"] for each in roastery.call("GET", "/orders?status=cancelled")] == [
        order["id"]
    ]
    assert roastery.call("GET", "/orders?status=placed") == []
    assert client.get(f"/tracking/{order['reference']}").json()["carrier_code"] is None


def test_what_is_not_there_is_not_found(client: TestClient, roastery: Roastery) -> None:
    roastery.call("GET", "/orders/9007199254740991", expect=404)
    roastery.call("POST", "/orders", {"customer_id": 2147483647}, 404)
    roastery.call("GET", "/warehouses/2147483647/stock", expect=404)
    assert client.get("/tracking/RO-0000000000000000").status_code == 404


def test_a_warehouse_code_is_unique_within_an_account(roastery: Roastery) -> None:
    warehouse = roastery.warehouse()
    assert roastery.call("GET", "/warehouses") == [warehouse]
    roastery.call("POST", "/warehouses", {"code": warehouse["code"], "city": "Kiel"}, 409)
    roastery.call("PUT", f"/warehouses/{warehouse['id']}/stock/2147483647", {"quantity": 1}, 404)
