"""Writes the journal, in the same transaction as the act it records."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from ecarte.journal.models import Entry, Head

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


def digest(
    *, sequence: int, at: datetime, actor: str, act: str, case: UUID | None, data: Any, previous: str
) -> str:
    """SHA-256 over the canonical JSON of one entry, the previous digest included."""
    content = [sequence, at.isoformat(), actor, act, str(case) if case else None, data, previous]
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def record(*, actor: str, act: str, case: UUID | None = None, **data: Any) -> Entry:
    """Append one entry. Must run inside the transaction of the act, so that neither exists alone.

    The head of the chain stays locked until that transaction ends. Every transaction therefore takes its
    locks in one order, or PostgreSQL would end one of two with a deadlock: card, offer, enrolment, and the
    journal's head last. What hangs on a card or an enrolment (tokens, captures, evidence) is changed by
    whoever holds that row. A transaction moves one case, so that there is no order among cases.

    Raises RuntimeError outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("the journal is written in the transaction of the act it records")
    Head.objects.get_or_create(pk=1)
    head = Head.objects.select_for_update().get(pk=1)
    # The database keeps microseconds in UTC; hashing the same form lets `verify` compute it again.
    at = timezone.now().astimezone(UTC)
    sequence = head.sequence + 1
    entry = Entry(
        sequence=sequence,
        at=at,
        actor=actor,
        act=act,
        case=case,
        data=data,
        previous=head.digest,
        digest=digest(
            sequence=sequence, at=at, actor=actor, act=act, case=case, data=data, previous=head.digest
        ),
    )
    entry.save(force_insert=True)
    head.sequence, head.digest = entry.sequence, entry.digest
    head.save(update_fields=["sequence", "digest"])
    return entry
