"""Writes the journal, in the same transaction as the act it records."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from ecarte.journal.entries import storable, tag_of
from ecarte.journal.models import Entry, Unsealed
from ecarte.journal.origin import origin

if TYPE_CHECKING:
    from uuid import UUID

STAFF = "agent:"


def record(*, actor: str, act: str, case: UUID | None = None, **data: Any) -> Entry:
    """Append one entry. Must run inside the transaction of the act, so that neither exists alone.

    Role, request and address are found, not told. A motive that was asked for is passed as `reason`: a code,
    or the id of the row that has the words.

    No lock is taken: the entry is chained after the commit (`ecarte.journal.sealing`). Transactions take
    those of other rows in one order, or PostgreSQL would end one of two with a deadlock: card, then enrolment
    (all of it: `issuance.transitions.hold`). What hangs on a card or an enrolment (tokens, evidence) is
    changed by whoever holds that row. A transaction moves one case; the one that may give way to it comes
    after it, and never waits for another (step 3 there).

    Raises RuntimeError outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("the journal is written in the transaction of the act it records")
    whence = origin()
    role = whence.roles.get(actor)
    if role is None:
        role = whence.roles[actor] = role_of(actor)
    entry = Entry(
        at=timezone.now().astimezone(UTC),
        actor=actor,
        role=role,
        act=act,
        case=case,
        source=whence.source,
        request=whence.request,
        data=storable(data),
    )
    entry.tag = tag_of(entry)
    entry.save(force_insert=True)
    Unsealed.objects.create(entry=entry)
    return entry


def role_of(actor: str) -> str:
    """Of a member of staff at this moment; empty for whoever is no member of staff."""
    pk = actor.removeprefix(STAFF)
    if pk == actor or not pk.isdecimal():
        return ""
    role = get_user_model().objects.filter(pk=pk).values_list("role", flat=True).first()
    return role or ""
