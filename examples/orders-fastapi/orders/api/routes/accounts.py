from fastapi import APIRouter
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from orders.api.dependencies import CurrentAccount, CurrentSettings, Limit, Offset, Store
from orders.api.errors import Refusal, conflict, declare, not_found
from orders.api.schemas.accounts import (
    AccountView,
    Credentials,
    CustomerView,
    NewAccount,
    NewCustomer,
    Token,
)
from orders.api.schemas.fields import Id
from orders.api.security import hash_password, issue_token, password_matches
from orders.store.models import Account, Customer

router = APIRouter(tags=["accounts"])


@router.post("/accounts", status_code=201, responses=declare(400, 409))
def create_account(new: NewAccount, store: Store) -> AccountView:
    account = Account(
        email=new.email.lower(),
        display_name=new.display_name,
        password_hash=hash_password(new.password),
    )
    store.add(account)
    try:
        store.commit()
    except IntegrityError as error:
        raise conflict("this email is taken") from error
    return AccountView.model_validate(account)


@router.post("/sessions", status_code=201, responses=declare(400, 401))
def create_session(given: Credentials, store: Store, settings: CurrentSettings) -> Token:
    account = store.scalar(select(Account).where(Account.email == given.email.lower()))
    if account is None or not password_matches(given.password, account.password_hash):
        raise Refusal(401, "email or password is wrong")
    key = settings.secret_key.get_secret_value()
    return Token(
        access_token=issue_token(account.id, key, settings.token_minutes),
        token_type="bearer",
        expires_in=settings.token_minutes * 60,
    )


@router.get("/me", responses=declare(401))
def read_me(account: CurrentAccount) -> AccountView:
    return AccountView.model_validate(account)


@router.get("/customers", responses=declare(401))
def list_customers(
    account: CurrentAccount, store: Store, limit: Limit = 20, offset: Offset = 0
) -> list[CustomerView]:
    found = store.scalars(
        select(Customer)
        .where(Customer.account_id == account.id)
        .order_by(Customer.id)
        .limit(limit)
        .offset(offset)
    )
    return [CustomerView.model_validate(customer) for customer in found]


@router.post("/customers", status_code=201, responses=declare(400, 401, 409))
def create_customer(new: NewCustomer, account: CurrentAccount, store: Store) -> CustomerView:
    customer = Customer(account_id=account.id, **new.model_dump())
    store.add(customer)
    try:
        store.commit()
    except IntegrityError as error:
        raise conflict("a customer with this tax number exists") from error
    return CustomerView.model_validate(customer)


@router.get("/customers/{customer_id}", responses=declare(401, 404))
def read_customer(customer_id: Id, account: CurrentAccount, store: Store) -> CustomerView:
    customer = store.get(Customer, customer_id)
    if customer is None or customer.account_id != account.id:
        raise not_found("customer")
    return CustomerView.model_validate(customer)
