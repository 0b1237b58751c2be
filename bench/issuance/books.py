"""How fast the books are read: seventy million cards are three times as many rows, and a round has a day."""

from __future__ import annotations

import secrets
import time
import uuid
from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone

from bench.table import Row
from ecarte.journal.models import Entry
from issuance.books.rounds import advance, begin
from issuance.models import Card, Publication, Signature, StatusEntry, StatusList
from issuance.states import State
from issuance.status_list.allocate import SIZE
from issuance.status_list.publish import publish_due
from tests.issuance.active_signer import active_authority, register_signer
from tests.issuance.factories import CLAIMS
from tests.issuance.wallet import Wallet

if TYPE_CHECKING:
    from collections.abc import Iterator

CARDS, AT_ONCE = 50_000, 5000
BEYOND = 1_000_000
"""Sequence numbers that the journal of an empty place does not reach."""
WORKING = 24 * 3600 * 50 / 60
"""Seconds of a day in which the schedule reads."""
BAR_US = 1e6 * WORKING / (3 * 70_000_000)


def books() -> list[Row]:
    """Microseconds a row, of all books together."""
    register_signer()
    _write()
    publish_due(now=timezone.now())
    started = time.perf_counter()
    result = advance(books=begin(), seconds=3600)
    spent = time.perf_counter() - started
    if result.differences:
        raise RuntimeError(f"the books should agree: {result.differences} {result.first}")
    rows = sum(result.read.values())
    how = f"{CARDS} cards on {connection.vendor}, {result.steps} steps, elapsed; rows read: {result.read}"
    return [Row(name="a row", value=1e6 * spent / rows, unit="µs", bar=BAR_US, how=how)]


def _write() -> None:
    """Cards as after a collection, with all that is written then, but without the journal's chain."""
    status_list = StatusList.objects.create(size=SIZE)
    Publication.objects.create(status_list=status_list)
    wallet, key = Wallet(), active_authority().signer.key_id
    for first in range(0, CARDS, AT_ONCE):
        cards = Card.objects.bulk_create(_cards(wallet))
        entries = StatusEntry.objects.bulk_create(
            StatusEntry(status_list=status_list, index=first + n, card=card, configuration="bench")
            for n, card in enumerate(cards)
        )
        Signature.objects.bulk_create(
            Signature(card_id=entry.card_id, entry=entry, key_id=key) for entry in entries
        )
        Entry.objects.bulk_create(
            Entry(
                sequence=BEYOND + first + n,
                at=timezone.now(),
                actor="agent:1",
                act="card.offered",
                case=card.case,
                data={"card": str(card.pk)},
                tag=secrets.token_hex(32),
            )
            for n, card in enumerate(cards)
        )


def _cards(wallet: Wallet) -> Iterator[Card]:
    now = timezone.now()
    for _ in range(AT_ONCE):
        yield Card(
            status=State.ACTIVE,
            holder_ref=secrets.token_hex(32),
            claims=CLAIMS,
            device_jkt=wallet.jkt,
            device_jwk=wallet.jwk,
            case=uuid.uuid4(),
            approved_by="agent:1",
            offered_at=now,
            activated_at=now,
            expires_at=now,
        )
