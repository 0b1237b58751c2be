"""After a restore: what was destroyed since the backup is destroyed again, by the receipts that were kept.

A backup brings the keys of everything back that was destroyed after it. What goes by the law's times is found
again by the rules; what a person withdrew, only by its receipt.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db import transaction

from ecarte import seal
from verification.intake.withdrawal import withdraw
from verification.models import Enrolment, Evidence, Purpose, SealedRecord
from verification.retention.destroying import destroy
from verification.retention.rules import WITHDRAWN
from verification.states import LIVE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

ACTOR = "system:replay"


def receipts_since(since: datetime) -> Iterator[str]:
    """Seals of what was destroyed, the oldest first; nothing in them is personal."""
    sealed = SealedRecord.objects.filter(purpose=Purpose.RECEIPT, sealed_at__gte=since)
    return sealed.order_by("pk").values_list("seal", flat=True).iterator()


def replay(*, seals: Iterable[str], now: datetime) -> tuple[int, int]:
    """How many files were destroyed again, and how many cases withdrawn. May run twice.

    Nothing happens unless every receipt is one of ours. Raises `seal.BrokenSeal`, KeyUnavailable.
    """
    receipts = [json.loads(seal.opened(each, Purpose.RECEIPT)) for each in seals]
    files = sum(_destroy(each, now) for each in receipts)
    return files, sum(_withdraw(each, now) for each in receipts if each["rule"] == WITHDRAWN.code)


@transaction.atomic
def _destroy(receipt: dict[str, Any], now: datetime) -> int:
    """By the receipt, not by the rules: a hold that stood when the backup was made had ended."""
    case = Enrolment.objects.select_for_update().only("pk").filter(pk=receipt["case"]).first()
    if case is None:
        return 0  # begun, and ended, after the backup
    named = [each["evidence"] for each in receipt["destroyed"]]
    files = list(Evidence.objects.filter(pk__in=named, enrolment=case, destroyed_at=None))
    if files:
        destroy(case=case.pk, files=files, rule=receipt["rule"], basis=receipt["basis"], actor=ACTOR, now=now)
    return len(files)


def _withdraw(receipt: dict[str, Any], now: datetime) -> bool:
    live = Enrolment.objects.filter(pk=receipt["case"], status__in=LIVE).first()
    if live is not None:
        withdraw(enrolment=live, now=now, actor=ACTOR)
    return live is not None
