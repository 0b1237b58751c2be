"""Brings signed heads to the witnesses. What fails is tried again by the next run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.conf import settings

from ecarte.journal.models import Export, Head
from ecarte.journal.timestamps import TimestampRefused, timestamp
from ecarte.journal.witnesses import Witness, WitnessUnavailable, witnesses

if TYPE_CHECKING:
    from datetime import datetime

HEAD, TOKEN = ".jws", ".tsr"
_log = structlog.get_logger(__name__)


def export_heads(*, now: datetime) -> int:
    """Give each witness the heads that it lacks, in their order; how many were taken."""
    return sum(_export_to(address, witness, now) for address, witness in witnesses().items())


def _export_to(address: str, witness: Witness, now: datetime) -> int:
    taken = 0
    for head in Head.objects.exclude(exports__witness=address).order_by("number"):
        try:
            if settings.JOURNAL.timestamp_url:
                witness.keep(f"{head}{TOKEN}", timestamp(head.jws.encode()))
            witness.keep(f"{head}{HEAD}", head.jws.encode())
        except (TimestampRefused, WitnessUnavailable) as error:
            _log.error("journal_head_not_exported", head=str(head), witness=address, cause=str(error))
            break
        Export.objects.get_or_create(head=head, witness=address, defaults={"at": now})
        taken += 1
    return taken
