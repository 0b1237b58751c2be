"""The keys of a month and legal basis, which wrap those of the files: replaced, destroyed with the last."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from ecarte.vault import keys, rotation
from ecarte.vault.models import Basis, DataKey
from verification.evidence import store
from verification.models import Evidence

if TYPE_CHECKING:
    from datetime import datetime

    from verification.models import Enrolment

BASES = (Basis.ENROLMENT, Basis.BIOMETRIC, Basis.FRAUD)
BATCH = 500


def replace(key: DataKey) -> int:
    """Wrap every file's key that this one wraps by a fresh one of its month; gives how many.

    For a key that may be known. May be run again, and goes on where it stopped. `destroy_unused` destroys the
    key once no process can still use it. Raises Unreadable, MasterUnavailable.
    """
    fresh = (
        DataKey.objects.filter(basis=key.basis, month=key.month, generation__gt=key.generation)
        .filter(destroyed_at=None)
        .order_by("-generation")
        .first()
    ) or rotation.renew(Basis(key.basis), key.month)
    count, last = 0, UUID(int=0)
    files = Evidence.objects.filter(month_key=key, destroyed_at=None).only("pk", "wrapped_key").order_by("pk")
    while page := list(files.filter(pk__gt=last)[:BATCH]):
        last = page[-1].pk
        with transaction.atomic():
            count += sum(store.rewrap(evidence, month_key=fresh.pk) for evidence in page)
    return count


def destroy_unused(*, now: datetime) -> list[DataKey]:
    """Destroy the keys that wrap nothing any more and seal nothing new; gives them."""
    living = Evidence.objects.filter(month_key=OuterRef("pk"), destroyed_at=None)
    destroyed = []
    for basis in BASES:
        idle = rotation.superseded(basis, now=now, since=rotation.OUT_OF_MEMORY)
        for key in idle.filter(~Exists(living)):
            rotation.destroy(key)
            destroyed.append(key)
    return destroyed


def move_to_fraud(enrolment: Enrolment) -> None:
    """Wrap the keys of a case's files by that of fraud: a case that is held keeps no other month's key alive.

    They stay there when the hold ends. Runs in the transaction of the hold.
    """
    month_key = keys.current(Basis.FRAUD)
    for evidence in Evidence.objects.filter(enrolment=enrolment, destroyed_at=None):
        store.rewrap(evidence, month_key=month_key)
