"""Rotates master keys and data keys. What they seal is not touched: only wrapped keys are wrapped again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from ecarte.journal.services import record
from ecarte.vault import keys, masters
from ecarte.vault.memory import KEPT
from ecarte.vault.models import Basis, DataKey

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

ACTOR = "system:vault"
OUT_OF_MEMORY = timedelta(seconds=3 * KEPT)
"""After which no process seals by a key that has a successor."""
OUT_OF_CACHES = timedelta(days=2)
"""After which nothing that is not a column is sealed by it: repeated answers live a day in Valkey."""


@transaction.atomic
def rotate_master() -> int:
    """Wrap every data key by VAULT_MASTER; gives how many were wrapped by another. May run twice.

    Raises MasterUnavailable, Unreadable: then nothing was changed.
    """
    name = masters.current()
    rows = list(DataKey.objects.select_for_update().filter(destroyed_at=None).exclude(master=name))
    for row in rows:
        key = masters.unwrap(row.master, bytes(row.wrapped), row.context)
        row.master, row.wrapped = masters.wrap(key, row.context)
        row.save(update_fields=["master", "wrapped"])
    record(actor=ACTOR, act="vault.master_rotated", master=name, keys=len(rows))
    return len(rows)


@transaction.atomic
def renew(basis: Basis, month: str) -> DataKey:
    """A fresh key for a basis and month; processes use it at the latest after KEPT seconds."""
    before = keys.newest(basis, month)
    fresh = keys.make(basis, month, generation=before.generation + 1 if before else 0)
    record(actor=ACTOR, act="vault.key_made", key=str(fresh.pk), basis=basis, month=month)
    keys.forget()
    return fresh


def superseded(basis: Basis, *, now: datetime, since: timedelta) -> QuerySet[DataKey]:
    """Keys of a basis that have sealed nothing for so long: they have a successor, or their month ended."""
    before = now - since
    successors = DataKey.objects.filter(
        basis=basis, month=OuterRef("month"), generation__gt=OuterRef("generation"), created_at__lt=before
    )
    ended = Q(month__lt=f"{before:%Y-%m}")
    return DataKey.objects.filter(ended | Exists(successors), basis=basis, destroyed_at=None)


@transaction.atomic
def destroy(key: DataKey) -> None:
    """Destroy a data key, and with it whatever is still sealed by it. May run twice."""
    if DataKey.objects.filter(pk=key.pk, destroyed_at=None).update(wrapped=b"", destroyed_at=timezone.now()):
        record(actor=ACTOR, act="vault.key_destroyed", key=str(key.pk), basis=key.basis, month=key.month)
    keys.forget()
