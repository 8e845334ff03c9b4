from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from orders.api.dependencies import CurrentAccount, Limit, Offset, Store
from orders.api.errors import conflict, declare, not_found
from orders.api.schemas.catalogue import (
    EnquiryView,
    NewEnquiry,
    NewProduct,
    ProductChange,
    ProductView,
    Quote,
    QuoteRequest,
)
from orders.api.schemas.fields import NO_NUL, Id
from orders.store.models import Enquiry, Product

router = APIRouter(tags=["catalogue"])

Search = Annotated[str, Query(max_length=120, pattern=NO_NUL)]


@router.get("/products")
def list_products(
    store: Store, q: Search = "", limit: Limit = 20, offset: Offset = 0
) -> list[ProductView]:
    found = store.scalars(
        select(Product)
        .where(Product.active, Product.title.icontains(q, autoescape=True))
        .order_by(Product.title, Product.id)
        .limit(limit)
        .offset(offset)
    )
    return [ProductView.model_validate(product) for product in found]


@router.get("/products/{product_id}", responses=declare(404))
def read_product(product_id: Id, store: Store) -> ProductView:
    product = store.get(Product, product_id)
    if product is None or not product.active:
        raise not_found("product")
    return ProductView.model_validate(product)


@router.post("/products", status_code=201, responses=declare(400, 401, 409))
def create_product(new: NewProduct, account: CurrentAccount, store: Store) -> ProductView:
    product = Product(account_id=account.id, **new.model_dump())
    store.add(product)
    try:
        store.commit()
    except IntegrityError as error:
        raise conflict("a product with this sku exists") from error
    return ProductView.model_validate(product)


@router.patch("/products/{product_id}", responses=declare(400, 401, 404))
def change_product(
    product_id: Id, change: ProductChange, account: CurrentAccount, store: Store
) -> ProductView:
    product = store.get(Product, product_id)
    if product is None or product.account_id != account.id:
        raise not_found("product")
    for name, value in change.model_dump(exclude_none=True).items():
        setattr(product, name, value)
    store.commit()
    return ProductView.model_validate(product)


@router.post("/quotes", responses=declare(400))
def quote(request: QuoteRequest, store: Store) -> Quote:
    """Prices a basket without storing anything."""
    wanted = {line.product_id for line in request.lines}
    found = store.scalars(select(Product).where(Product.active, Product.id.in_(wanted)))
    prices = {product.id: product.price_cents for product in found}
    return Quote(
        total_cents=sum(prices.get(line.product_id, 0) * line.quantity for line in request.lines),
        unavailable_product_ids=sorted(wanted - prices.keys()),
    )


@router.post("/enquiries", status_code=201, responses=declare(400, 409))
def create_enquiry(new: NewEnquiry, store: Store) -> EnquiryView:
    enquiry = Enquiry(**new.model_dump())
    store.add(enquiry)
    try:
        store.commit()
    except IntegrityError as error:
        raise conflict("this product does not exist") from error
    return EnquiryView.model_validate(enquiry)


@router.get("/enquiries", responses=declare(401))
def list_enquiries(
    account: CurrentAccount, store: Store, limit: Limit = 20, offset: Offset = 0
) -> list[EnquiryView]:
    """Enquiries about products of the account."""
    found = store.scalars(
        select(Enquiry)
        .join(Product, Enquiry.product_id == Product.id)
        .where(Product.account_id == account.id)
        .order_by(Enquiry.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [EnquiryView.model_validate(enquiry) for enquiry in found]
