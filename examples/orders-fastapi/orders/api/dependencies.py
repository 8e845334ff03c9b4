from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.orm import Session

from orders.api.errors import Refusal
from orders.api.security import account_of_token
from orders.settings import Settings
from orders.store.models import Account

bearer = HTTPBearer(auto_error=False, description="Token from POST /sessions")


def open_session(request: Request) -> Iterator[Session]:
    with request.app.state.sessions() as session:
        yield session


def current_settings(request: Request) -> Settings:
    return request.app.state.settings


Store = Annotated[Session, Depends(open_session)]
CurrentSettings = Annotated[Settings, Depends(current_settings)]


def current_account(
    store: Store,
    settings: CurrentSettings,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> Account:
    if credentials is not None:
        key = settings.secret_key.get_secret_value()
        account_id = account_of_token(credentials.credentials, key)
        account = None if account_id is None else store.get(Account, account_id)
        if account is not None:
            return account
    raise Refusal(401, "a valid bearer token is required")


CurrentAccount = Annotated[Account, Depends(current_account)]
Limit = Annotated[int, Query(ge=1, le=100)]
Offset = Annotated[int, Query(ge=0, le=10_000)]
