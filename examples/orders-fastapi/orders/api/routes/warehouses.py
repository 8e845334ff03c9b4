from fastapi import APIRouter
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from orders.api.dependencies import CurrentAccount, Limit, Offset, Store
from orders.api.errors import conflict, declare, not_found
from orders.api.schemas.catalogue import NewWarehouse, StockChange, StockView, WarehouseView
from orders.api.schemas.fields import Id
from orders.store.models import Account, Product, StockLevel, Warehouse

router = APIRouter(tags=["warehouses"])


def own_warehouse(store: Session, warehouse_id: int, account: Account) -> Warehouse:
    warehouse = store.get(Warehouse, warehouse_id)
    if warehouse is None or warehouse.account_id != account.id:
        raise not_found("warehouse")
    return warehouse


@router.get("/warehouses", responses=declare(401))
def list_warehouses(account: CurrentAccount, store: Store) -> list[WarehouseView]:
    found = store.scalars(
        select(Warehouse).where(Warehouse.account_id == account.id).order_by(Warehouse.code)
    )
    return [WarehouseView.model_validate(warehouse) for warehouse in found]


@router.post("/warehouses", status_code=201, responses=declare(400, 401, 409))
def create_warehouse(new: NewWarehouse, account: CurrentAccount, store: Store) -> WarehouseView:
    warehouse = Warehouse(account_id=account.id, **new.model_dump())
    store.add(warehouse)
    try:
        store.commit()
    except IntegrityError as error:
        raise conflict("a warehouse with this code exists") from error
    return WarehouseView.model_validate(warehouse)


@router.get("/warehouses/{warehouse_id}/stock", responses=declare(401, 404))
def list_stock(
    warehouse_id: Id,
    account: CurrentAccount,
    store: Store,
    limit: Limit = 20,
    offset: Offset = 0,
) -> list[StockView]:
    warehouse = own_warehouse(store, warehouse_id, account)
    found = store.scalars(
        select(StockLevel)
        .where(StockLevel.warehouse_id == warehouse.id)
        .order_by(StockLevel.product_id)
        .limit(limit)
        .offset(offset)
    )
    return [StockView.model_validate(level) for level in found]


@router.put("/warehouses/{warehouse_id}/stock/{product_id}", responses=declare(400, 401, 404))
def set_stock(
    warehouse_id: Id, product_id: Id, change: StockChange, account: CurrentAccount, store: Store
) -> StockView:
    warehouse = own_warehouse(store, warehouse_id, account)
    product = store.get(Product, product_id)
    if product is None or product.account_id != account.id:
        raise not_found("product")
    key = {"warehouse_id": warehouse.id, "product_id": product.id}
    store.execute(
        insert(StockLevel)
        .values(**key, quantity=change.quantity)
        .on_conflict_do_update(index_elements=list(key), set_={"quantity": change.quantity})
    )
    store.commit()
    return StockView(product_id=product.id, quantity=change.quantity)
