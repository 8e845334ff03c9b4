"""Everything the service reads from its environment."""

from functools import lru_cache

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class DatabaseSettings(BaseSettings):
    """What migrations need; the web service needs more."""

    model_config = SettingsConfigDict(extra="ignore", hide_input_in_errors=True)

    database_url: SecretStr

    @field_validator("database_url")
    @classmethod
    def use_psycopg(cls, value: SecretStr) -> SecretStr:
        """Platforms hand out postgres:// or postgresql://; SQLAlchemy wants the driver's name."""
        scheme, separator, rest = value.get_secret_value().partition("://")
        if separator == "" or scheme not in {"postgres", "postgresql", "postgresql+psycopg"}:
            raise ValueError("must start with postgresql://")
        return SecretStr(f"postgresql+psycopg://{rest}")


class Settings(DatabaseSettings):
    secret_key: SecretStr = Field(min_length=32)
    token_minutes: int = Field(default=60, ge=1, le=1440)
    pool_size: int = Field(default=5, ge=1, le=50)
    log_level: str = Field(default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$")


@lru_cache
def settings() -> Settings:
    return Settings()
