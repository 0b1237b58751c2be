"""What every test may rely on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation

from ecarte.journal.triggers import protect, unprotect
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


@pytest.fixture(scope="session")
def films(tmp_path_factory: pytest.TempPathFactory) -> Films:
    """Films of the demonstration's people."""
    return Films(tmp_path_factory.mktemp("films"))


@pytest.fixture(autouse=True)
def _french() -> Iterator[None]:
    """A page in English leaves its language to the thread; every test starts in French."""
    with translation.override("fr"):
        yield
