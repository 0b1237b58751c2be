"""A document signer for the tests, and a phone."""

from __future__ import annotations

import pytest
from cryptography.x509 import Certificate, load_pem_x509_certificate
from django.conf import settings
from django.core.cache import cache

from issuance.keys.create import create_development_keys
from tests.issuance.wallet import Wallet


@pytest.fixture(autouse=True, scope="session")
def root() -> Certificate:
    """The root that readers trust."""
    if not (settings.ISSUER_KEYS_DIR / "root.pem").exists():
        create_development_keys(directory=settings.ISSUER_KEYS_DIR, issuer=settings.PUBLIC_URL)
    return load_pem_x509_certificate((settings.ISSUER_KEYS_DIR / "root.pem").read_bytes())


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """A rolled-back test gives its primary keys back; what was cached under them must go too."""
    cache.clear()


@pytest.fixture
def wallet() -> Wallet:
    return Wallet()
