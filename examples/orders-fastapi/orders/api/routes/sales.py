import secrets
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from orders.api.dependencies import CurrentAccount, Limit, Offset, Store
from orders.api.errors import conflict, declare, not_found
from orders.api.routes.warehouses import own_warehouse
from orders.api.schemas.fields import LongId
from orders.api.schemas.sales import (
    CarrierView,
    NewLine,
    NewOrder,
    NewShipment,
    OrderSummary,
    OrderView,
    SalesRow,
    Tracking,
)
from orders.store.models import (
    Account,
    Carrier,
    Customer,
    Order,
    OrderLine,
    OrderStatus,
    Product,
    Shipment,
    StockLevel,
)

router = APIRouter(tags=["sales"])

Reference = Annotated[str, Path(pattern="^RO-[0-9A-F]{16}$", examples=["RO-0123456789ABCDEF"])]
MAX_LINES = 100


def own_order(store: Session, order_id: int, account: Account) -> Order:
    order = store.scalar(
        select(Order)
        .join(Customer, Order.customer_id == Customer.id)
        .where(Order.id == order_id, Customer.account_id == account.id)
    )
    if order is None:
        raise not_found("order")
    return order


def own_order_locked(store: Session, order_id: int, account: Account) -> Order:
    """Locked until the end of the transaction, so that two changes cannot overtake each other."""
    order = own_order(store, order_id, account)
    store.refresh(order, with_for_update=True)
    return order


def expect(order: Order, *allowed: OrderStatus) -> None:
    if order.status not in allowed:
        raise conflict(f"the order is {order.status.value}")


@router.get("/carriers")
def list_carriers(store: Store) -> list[CarrierView]:
    return [
        CarrierView.model_validate(carrier)
        for carrier in store.scalars(select(Carrier).order_by(Carrier.code))
    ]


@router.get("/tracking/{reference}", responses=declare(404))
def track(reference: Reference, store: Store) -> Tracking:
    order = store.scalar(select(Order).where(Order.reference == reference))
    if order is None:
        raise not_found("order")
    shipment = order.shipment
    return Tracking(
        reference=order.reference,
        status=order.status,
        carrier_code=None if shipment is None else shipment.carrier_code,
        tracking_code=None if shipment is None else shipment.tracking_code,
    )


@router.get("/orders", responses=declare(401))
def list_orders(
    account: CurrentAccount,
    store: Store,
    status: Annotated[OrderStatus | None, Query()] = None,
    limit: Limit = 20,
    offset: Offset = 0,
) -> list[OrderSummary]:
    query = (
        select(Order)
        .join(Customer, Order.customer_id == Customer.id)
        .where(Customer.account_id == account.id)
        .order_by(Order.id.desc())
    )
    if status is not None:
        query = query.where(Order.status == status)
    found = store.scalars(query.limit(limit).offset(offset))
    return [OrderSummary.model_validate(order) for order in found]


@router.post("/orders", status_code=201, responses=declare(400, 401, 404))
def create_order(new: NewOrder, account: CurrentAccount, store: Store) -> OrderView:
    customer = store.get(Customer, new.customer_id)
    if customer is None or customer.account_id != account.id:
        raise not_found("customer")
    order = Order(
        customer_id=customer.id, note=new.note, reference=f"RO-{secrets.token_hex(8).upper()}"
    )
    store.add(order)
    store.commit()
    return OrderView.model_validate(order)


@router.get("/orders/{order_id}", responses=declare(401, 404))
def read_order(order_id: LongId, account: CurrentAccount, store: Store) -> OrderView:
    return OrderView.model_validate(own_order(store, order_id, account))


@router.post("/orders/{order_id}/lines", status_code=201, responses=declare(400, 401, 404, 409))
def add_line(order_id: LongId, new: NewLine, account: CurrentAccount, store: Store) -> OrderView:
    order = own_order_locked(store, order_id, account)
    expect(order, OrderStatus.DRAFT)
    if len(order.lines) >= MAX_LINES:
        raise conflict(f"an order has at most {MAX_LINES} lines")
    product = store.get(Product, new.product_id)
    if product is None or product.account_id != account.id or not product.active:
        raise not_found("product")
    order.lines.append(
        OrderLine(
            product_id=product.id, quantity=new.quantity, unit_price_cents=product.price_cents
        )
    )
    try:
        store.commit()
    except IntegrityError as error:
        raise conflict("the order already has this product") from error
    return OrderView.model_validate(order)


@router.delete(
    "/orders/{order_id}/lines/{line_id}", status_code=204, responses=declare(401, 404, 409)
)
def remove_line(order_id: LongId, line_id: LongId, account: CurrentAccount, store: Store) -> None:
    order = own_order_locked(store, order_id, account)
    expect(order, OrderStatus.DRAFT)
    line = next((line for line in order.lines if line.id == line_id), None)
    if line is None:
        raise not_found("line")
    order.lines.remove(line)
    store.commit()


@router.post("/orders/{order_id}/placement", responses=declare(401, 404, 409))
def place_order(order_id: LongId, account: CurrentAccount, store: Store) -> OrderView:
    order = own_order_locked(store, order_id, account)
    expect(order, OrderStatus.DRAFT)
    if not order.lines:
        raise conflict("the order has no lines")
    order.status = OrderStatus.PLACED
    order.placed_at = datetime.now(UTC)
    store.commit()
    return OrderView.model_validate(order)


@router.post("/orders/{order_id}/cancellation", responses=declare(401, 404, 409))
def cancel_order(order_id: LongId, account: CurrentAccount, store: Store) -> OrderView:
    order = own_order_locked(store, order_id, account)
    expect(order, OrderStatus.DRAFT, OrderStatus.PLACED)
    order.status = OrderStatus.CANCELLED
    store.commit()
    return OrderView.model_validate(order)


@router.post("/orders/{order_id}/shipment", status_code=201, responses=declare(400, 401, 404, 409))
def ship_order(
    order_id: LongId, new: NewShipment, account: CurrentAccount, store: Store
) -> OrderView:
    order = own_order_locked(store, order_id, account)
    expect(order, OrderStatus.PLACED)
    warehouse = own_warehouse(store, new.warehouse_id, account)
    if store.get(Carrier, new.carrier_code) is None:
        raise not_found("carrier")
    take_stock(store, warehouse.id, order)
    order.shipment = Shipment(
        warehouse_id=warehouse.id,
        carrier_code=new.carrier_code,
        tracking_code=new.tracking_code,
    )
    order.status = OrderStatus.SHIPPED
    store.commit()
    return OrderView.model_validate(order)


def take_stock(store: Session, warehouse_id: int, order: Order) -> None:
    """Rows are locked in the order of their products, so that two shipments cannot deadlock."""
    for line in sorted(order.lines, key=lambda line: line.product_id):
        level = store.get(StockLevel, (warehouse_id, line.product_id), with_for_update=True)
        if level is None or level.quantity < line.quantity:
            raise conflict(f"product {line.product_id} is not in stock")
        level.quantity -= line.quantity


@router.get("/reports/sales", responses=declare(401))
def report_sales(
    account: CurrentAccount, store: Store, days: Annotated[int, Query(ge=1, le=366)] = 30
) -> list[SalesRow]:
    quantity = cast(OrderLine.quantity, BigInteger)
    rows = store.execute(
        select(
            Product.id.label("product_id"),
            Product.title,
            cast(func.sum(quantity), BigInteger).label("quantity"),
            cast(func.sum(quantity * OrderLine.unit_price_cents), BigInteger).label(
                "revenue_cents"
            ),
        )
        .join(OrderLine, OrderLine.product_id == Product.id)
        .join(Order, OrderLine.order_id == Order.id)
        .where(
            Product.account_id == account.id,
            Order.status.in_([OrderStatus.PLACED, OrderStatus.SHIPPED]),
            Order.placed_at >= func.now() - func.make_interval(0, 0, 0, days),
        )
        .group_by(Product.id)
        .order_by(Product.id)
    )
    return [SalesRow.model_validate(row) for row in rows]
