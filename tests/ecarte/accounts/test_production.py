"""What production refuses of the sign-in of staff."""

from __future__ import annotations

import pytest

from tests.test_production_check import refused, safe

__all__ = ["safe"]
PROVIDER = {
    "STAFF_OIDC_ISSUER": "https://auth.example.gouv.fr/api/v2",
    "STAFF_OIDC_CLIENT_ID": "ecarte",
    "STAFF_OIDC_CLIENT_SECRET": "secret",
}


def test_a_second_factor_is_required(safe: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    (reason,) = refused(safe | {"SECOND_FACTOR_REQUIRED": "0"}, monkeypatch)
    assert "SECOND_FACTOR_REQUIRED is off" in reason


def test_a_complete_provider_is_accepted(safe: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(safe | PROVIDER, monkeypatch) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STAFF_OIDC_ISSUER", "http://auth.example.gouv.fr/api/v2"),
        ("STAFF_OIDC_CLIENT_ID", ""),
        ("STAFF_OIDC_CLIENT_SECRET", ""),
        ("STAFF_OIDC_ACR", ""),
    ],
)
def test_an_incomplete_provider_is_refused(
    safe: dict[str, str], monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    (reason,) = refused(safe | PROVIDER | {name: value}, monkeypatch)
    assert reason.startswith(name)
