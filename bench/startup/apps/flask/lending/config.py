"""Everything the service reads from its environment."""

import os


def database_url(given: str) -> str:
    """Platforms hand out postgres:// or postgresql://; SQLAlchemy wants the driver's name."""
    scheme, separator, rest = given.partition("://")
    if separator == "" or scheme not in {"postgres", "postgresql", "postgresql+psycopg"}:
        raise ValueError("DATABASE_URL must start with postgresql://")
    return f"postgresql+psycopg://{rest}"


def read_config() -> dict[str, object]:
    return {
        "SECRET_KEY": os.environ["SECRET_KEY"],
        "SQLALCHEMY_DATABASE_URI": database_url(os.environ["DATABASE_URL"]),
        "SQLALCHEMY_ENGINE_OPTIONS": {
            "pool_size": int(os.environ.get("POOL_SIZE") or "4"),
            "pool_pre_ping": True,
            "connect_args": {"connect_timeout": 5},
        },
        "LOAN_DAYS": int(os.environ.get("LOAN_DAYS") or "14"),
    }
