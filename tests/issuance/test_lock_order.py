"""Transactions take their locks in the order of `issuance.transitions.hold`."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from issuance.collection import collect
from issuance.formats.configurations import SD_JWT
from issuance.models import Card
from issuance.states import State
from issuance.status_list import allocate as allocation
from issuance.transitions import hold
from tests.issuance.factories import active, offered
from tests.issuance.wallet import Wallet

if TYPE_CHECKING:
    from uuid import UUID

HOLDER = "a" * 64


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="one transaction writes at a time there")
def test_two_that_find_the_list_full_do_not_wait_for_each_others_card(monkeypatch: Any) -> None:
    """A new phone collects while the former one, whose card it replaces, is given another credential."""
    monkeypatch.setattr(allocation, "SIZE", 1)  # each index fills its list
    old, new = Wallet(), Wallet()
    former = active(old, holder_ref=HOLDER)
    later = offered(new, holder_ref=HOLDER)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            hold(card_id=former)
            replacing = pool.submit(_collect, later, new, close=True)
            _wait_until_it_waits_for_us()
            _collect(former, Wallet())
        replacing.result(timeout=20)
    assert dict(Card.objects.values_list("pk", "status")) == {former: State.REVOKED, later: State.ACTIVE}


def _collect(card_id: UUID, wallet: Wallet, *, close: bool = False) -> None:
    try:
        collect(card_id=card_id, configuration=SD_JWT, keys={wallet.jkt: wallet.jwk}, now=timezone.now())
    finally:
        if close:
            connection.close()


def _wait_until_it_waits_for_us() -> None:
    """Another connection, for a lock of this one's."""
    until, waiting = time.monotonic() + 10, False
    with connection.cursor() as cursor:
        while not waiting:
            assert time.monotonic() < until
            cursor.execute(
                "SELECT count(*) > 0 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            (waiting,) = cursor.fetchone()
