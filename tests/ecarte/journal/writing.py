"""Journals to try things on, and what somebody with full rights on the database could do to them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import connection, transaction
from django.utils import timezone

from ecarte.journal.apps import JournalConfig
from ecarte.journal.exporting import export_heads
from ecarte.journal.heads import sign_heads
from ecarte.journal.sealing import seal_entries
from ecarte.journal.services import record
from ecarte.journal.triggers import unprotect

if TYPE_CHECKING:
    from datetime import datetime


def written(number: int) -> None:
    """So many entries, that wait to be sealed."""
    for index in range(number):
        with transaction.atomic():
            record(actor="system:test", act="test.act", case=uuid4(), index=index, ratio=0.1)


def sealed(number: int, *, now: datetime | None = None) -> None:
    """So many entries, chained, under a signed head that the witnesses have."""
    written(number)
    now = now or timezone.now()
    seal_entries(now=now)
    sign_heads(now=now)
    export_heads(now=now)


def without_triggers() -> None:
    """For the rest of a test's transaction: they come back at its end."""
    for table in JournalConfig.append_only:
        unprotect(connection, table)
