"""A document signer for the tests, and a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache

from tests.issuance.active_signer import active_authority
from tests.issuance.wallet import Wallet

if TYPE_CHECKING:
    from cryptography.x509 import Certificate


@pytest.fixture
def root() -> Certificate:
    """The root that readers trust."""
    return active_authority().root


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """A rolled-back test gives its primary keys back; what was cached under them must go too."""
    cache.clear()


@pytest.fixture
def wallet() -> Wallet:
    return Wallet()
