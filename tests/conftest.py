"""What every test may rely on."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from argon2 import PasswordHasher
from django.apps import apps
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection
from django.db.models.signals import post_migrate
from django.test import TransactionTestCase
from django.utils import translation

from ecarte.vault import codes
from tests.films import Films, kept_films
from tests.issuance.active_signer import register_signer
from tests.vault_keys import make_keys

if TYPE_CHECKING:
    from collections.abc import Iterator


_WITH_A_DATABASE = {"db", "transactional_db", "live_server"}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Those that take longest come first, or one worker is left alone with them in the end.

    What asks for no database has nothing to tell on a second one.
    """
    items.sort(key=lambda item: "end_to_end" not in item.nodeid)
    if "TEST_DATABASE_URL" in os.environ:
        by_need: dict[bool, list[pytest.Item]] = {True: [], False: []}
        for item in items:
            by_need[_asks_for_a_database(item)].append(item)
        config.hook.pytest_deselected(items=by_need[False])
        items[:] = by_need[True]


def _asks_for_a_database(item: pytest.Item) -> bool:
    fixtures = getattr(item, "fixturenames", ())
    return item.get_closest_marker("django_db") is not None or not _WITH_A_DATABASE.isdisjoint(fixtures)


@pytest.fixture(autouse=True, scope="session")
def _real_transactions_leave_an_untouched_database() -> Iterator[None]:
    """Emptying every table is refused by the triggers of some, and starts over from the first seed."""
    before, flush = TransactionTestCase._fixture_setup, TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]
    with closing(sqlite3.connect(":memory:")) as untouched, pytest.MonkeyPatch.context() as patch:

        def setup(cls: type[TransactionTestCase]) -> None:
            before.__func__(cls)
            if (
                connection.vendor == "sqlite"
                and not untouched.execute("SELECT * FROM sqlite_master").fetchall()
            ):
                connection.ensure_connection()
                connection.connection.backup(untouched)

        def teardown(self: TransactionTestCase) -> None:
            if connection.vendor == "sqlite":
                connection.ensure_connection()
                untouched.backup(connection.connection)
                return
            with connection.cursor() as cursor:
                cursor.execute("SET session_replication_role = replica")  # no trigger fires
                try:
                    flush(self)
                finally:
                    cursor.execute("SET session_replication_role = DEFAULT")

        patch.setattr(TransactionTestCase, "_fixture_setup", classmethod(setup))
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


@pytest.fixture(autouse=True, scope="session")
def _every_database_has_keys_and_a_document_signer() -> None:
    """Also one that was emptied by a test with real transactions: Django migrates it anew."""
    post_migrate.connect(register_signer, sender=apps.get_app_config("issuance"))
    post_migrate.connect(make_keys, sender=apps.get_app_config("vault"))


@pytest.fixture
def outside_any_loop() -> Iterator[None]:
    """Playwright leaves its loop running in this thread until the session ends; `asyncio.run` refuses then."""
    browsers = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(browsers)


@pytest.fixture(scope="session")
def films() -> Films:
    """Films of the demonstration's people."""
    return kept_films()


@pytest.fixture(autouse=True)
def _french() -> Iterator[None]:
    """A page in English leaves its language to the thread; every test starts in French."""
    with translation.override("fr"):
        yield
