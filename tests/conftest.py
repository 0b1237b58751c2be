"""What every test may rely on."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from argon2 import PasswordHasher
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation

from ecarte.journal.triggers import protect, unprotect
from ecarte.vault import codes
from tests.films import Films

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True, scope="session")
def _emptying_the_database_may_empty_the_journal() -> Iterator[None]:
    """Tests with real transactions end by emptying every table, which the journal's triggers refuse."""
    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def teardown(self: TransactionTestCase) -> None:
        unprotect(connection)
        try:
            flush(self)
        finally:
            protect(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield


@pytest.fixture(autouse=True, scope="session")
def _hashes_cost_least() -> Iterator[None]:
    """The same Argon2: at the cost that slows a thief down, a sign-in takes longer than the rest of its test."""
    least = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(codes, "_HASHER", least)
        for cost in ("time_cost", "memory_cost", "parallelism"):
            patch.setattr(Argon2PasswordHasher, cost, getattr(least, cost))
        yield


@pytest.fixture
def outside_any_loop() -> Iterator[None]:
    """Playwright leaves its loop running in this thread until the session ends; `asyncio.run` refuses then."""
    browsers = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(browsers)


@pytest.fixture(scope="session")
def films(tmp_path_factory: pytest.TempPathFactory) -> Films:
    """Films of the demonstration's people."""
    return Films(tmp_path_factory.mktemp("films"))


@pytest.fixture(autouse=True)
def _french() -> Iterator[None]:
    """A page in English leaves its language to the thread; every test starts in French."""
    with translation.override("fr"):
        yield
