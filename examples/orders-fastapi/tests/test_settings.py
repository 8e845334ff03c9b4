import pytest
from pydantic import ValidationError

from orders.settings import Settings

KEY = "k" * 32


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_platform_form_of_the_url_becomes_psycopg(scheme: str) -> None:
    settings = Settings(database_url=f"{scheme}://u:p@host/name", secret_key=KEY)
    assert settings.database_url.get_secret_value() == "postgresql+psycopg://u:p@host/name"


def test_another_database_is_refused() -> None:
    with pytest.raises(ValidationError):
        Settings(database_url="sqlite:///orders.db", secret_key=KEY)


def test_a_short_secret_is_refused_and_not_shown() -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(database_url="postgresql://u:p@host/name", secret_key="too-short")
    assert "too-short" not in str(refused.value)


def test_nothing_has_a_default_that_must_not_have_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with pytest.raises(ValidationError) as refused:
        Settings()
    assert {error["loc"] for error in refused.value.errors()} == {
        ("database_url",),
        ("secret_key",),
    }
