"""Passwords and bearer tokens."""

import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta

import jwt

ALGORITHM = "HS256"
SCRYPT = {"n": 2**14, "r": 8, "p": 1}


def hash_password(password: str) -> str:
    salt = secrets.token_bytes(16)
    return f"{salt.hex()}${hashlib.scrypt(password.encode(), salt=salt, **SCRYPT).hex()}"


def password_matches(password: str, stored: str) -> bool:
    salt, _, expected = stored.partition("$")
    found = hashlib.scrypt(password.encode(), salt=bytes.fromhex(salt), **SCRYPT).hex()
    return hmac.compare_digest(found, expected)


def issue_token(account_id: int, key: str, minutes: int) -> str:
    now = datetime.now(UTC)
    claims = {"sub": str(account_id), "iat": now, "exp": now + timedelta(minutes=minutes)}
    return jwt.encode(claims, key, algorithm=ALGORITHM)


def account_of_token(token: str, key: str) -> int | None:
    """The account a token speaks for; None when it cannot be trusted."""
    try:
        claims = jwt.decode(token, key, algorithms=[ALGORITHM], options={"require": ["sub", "exp"]})
        return int(claims["sub"])
    except (jwt.InvalidTokenError, ValueError):
        return None
