"""An account, its application, and nobody's failed attempts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache

from tests.ecarte.accounts.signing_in import an_account, an_application

if TYPE_CHECKING:
    from ecarte.accounts.models import User


@pytest.fixture(autouse=True)
def _no_attempts_left_over() -> None:
    """The failed attempts of other tests are counted in the cache."""
    cache.clear()


@pytest.fixture
def user() -> User:
    return an_account()


@pytest.fixture
def secret(user: User) -> str:
    return an_application(user)
