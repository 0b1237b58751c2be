"""Walks through all cards and marks those that say what is no longer so, or bear a compromised signature.

A step reads a thousand cards by key and holds no lock on them: neither memory, nor a query, nor a transaction
grows with the number of cards, and a worker that dies loses one step (as `issuance.books.rounds`).
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from ecarte.journal.services import record
from issuance.keys.rotation import signed_by
from issuance.models import Card, RenewalReason, RenewalRound
from issuance.renewal.marking import mark
from issuance.renewal.snapshots import digest_of, says, snapshots
from issuance.states import LIVE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

ROWS = 1000
ACTOR = "system:renewal"


class _Read(NamedTuple):
    pk: UUID
    holder_ref: str
    claims_digest: str


def begin_rights(*, actor: str) -> RenewalRound:
    """The register says something else of some persons: compare all cards with it, once it is committed."""
    return _begin(actor=actor, reason=RenewalReason.RIGHTS, steps=0)


def begin_key(*, key_id: str, actor: str) -> RenewalRound:
    """Have every card collected anew that bears a signature by this key."""
    return _begin(actor=actor, reason=RenewalReason.KEY, key_id=key_id, ended_at=None)


def advance(*, seconds: float) -> None:
    """Go on with the rounds that have begun for so long, or until all have ended."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        # A compromised key comes first: `key` sorts before `rights`.
        going = RenewalRound.objects.filter(ended_at=None, paused=False).order_by("reason", "pk").first()
        if going is None:
            return
        step(going)


def step(going: RenewalRound) -> None:
    """Read the next cards and mark those affected. Does nothing when another worker made that step, or
    somebody paused the round."""
    cards = Card.objects.filter(status__in=LIVE).order_by("pk")
    if going.after is not None:
        cards = cards.filter(pk__gt=going.after)
    read = [_Read(*row) for row in cards.values_list("pk", "holder_ref", "claims_digest")[:ROWS]]
    affected = _outdated(read) if going.key_id is None else _signed_by(going.key_id, read)
    now, ended = timezone.now(), len(read) < ROWS
    with transaction.atomic():
        mine = RenewalRound.objects.filter(pk=going.pk, steps=going.steps, paused=False)
        if not mine.update(
            steps=F("steps") + 1,
            after=read[-1].pk if read else going.after,
            read=F("read") + len(read),
            marked=F("marked") + len(affected),
            ended_at=now if ended else None,
        ):
            return
        mark(cards=affected, reason=RenewalReason(going.reason), now=now, found_by=going)
        if ended:
            done = RenewalRound.objects.get(pk=going.pk)
            record(actor=ACTOR, act="renewal.all_read", round=done.pk, read=done.read, marked=done.marked)


def set_paused(*, rounds: Iterable[RenewalRound], paused: bool, actor: str) -> int:
    """Pause these, or let them go on; how many were not so before."""
    changed = 0
    for each in rounds:
        with transaction.atomic():
            if RenewalRound.objects.filter(pk=each.pk, paused=not paused).update(paused=paused):
                record(actor=actor, act="renewal.paused" if paused else "renewal.resumed", round=each.pk)
                changed += 1
    return changed


def _begin(*, actor: str, **fields: Any) -> RenewalRound:
    """The round that stands so, or a new one."""
    standing = RenewalRound.objects.filter(**fields).first()
    if standing is not None:
        return standing
    try:
        with transaction.atomic():
            begun = RenewalRound.objects.create(**fields)
            record(actor=actor, act="renewal.begun", round=begun.pk, reason=begun.reason, key=begun.key_id)
            return begun
    except IntegrityError:  # another began it a moment ago
        return _begin(actor=actor, **fields)


def _outdated(read: Sequence[_Read]) -> list[UUID]:
    """Those of which the register says something else. Only what has another digest is opened: it may be
    that of another key."""
    known = snapshots({card.holder_ref for card in read})
    digests = {holder: digest_of(claims) for holder, claims in known.items()}
    other = [
        card.pk for card in read if digests.get(card.holder_ref, card.claims_digest) != card.claims_digest
    ]
    outdated = []
    for card in Card.objects.filter(pk__in=other, status__in=LIVE).only("holder_ref", "claims"):
        if says(card, known[card.holder_ref]):
            Card.objects.filter(pk=card.pk).update(claims_digest=digests[card.holder_ref])
        else:
            outdated.append(card.pk)
    return outdated


def _signed_by(key_id: str, read: Sequence[_Read]) -> list[UUID]:
    signed = signed_by(key_id).filter(pk__in=[card.pk for card in read])
    return list(signed.values_list("pk", flat=True))
