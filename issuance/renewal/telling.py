"""Asks the phones of marked cards to collect, so many a minute: they all come to the same servers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from ecarte.journal.services import record
from issuance.models import Card, Renewal, RenewalReason, Subject
from issuance.push.outbox import queue_push
from issuance.renewal.rounds import ACTOR
from issuance.renewal.snapshots import digest_of, says, snapshots
from issuance.states import State
from issuance.transitions import hold

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

MINUTE = timedelta(minutes=1)
RUNS_A_MINUTE = 3
"""As the schedule has it: no run asks more than its share, or all phones would come at once."""
AT_ONCE = 100
"""Cards for which the register is asked together."""
RETRY = timedelta(days=1)
"""A person whom the register does not know may be in its next import."""
OPEN = (State.OFFERED, State.ACTIVE)
"""A suspended card waits until it is resumed, an ended one for nothing."""


def tell(*, now: datetime) -> int:
    """Ask the phones whose turn it is; how many were asked."""
    rate: int = settings.RENEWALS_A_MINUTE
    room = min(rate - Renewal.objects.filter(told_at__gt=now - MINUTE).count(), rate // RUNS_A_MINUTE)
    turn = _waiting(now).order_by("due_at").values_list("pk", "card__holder_ref")[: max(room, 0)]
    waiting, told = list(turn), 0
    for first in range(0, len(waiting), AT_ONCE):
        some = waiting[first : first + AT_ONCE]
        known = snapshots({holder for _, holder in some})
        told += sum(renew(card_id=card, claims=known.get(holder), now=now) for card, holder in some)
    return told


@transaction.atomic
def renew(*, card_id: UUID, claims: dict[str, Any] | None, now: datetime) -> bool:
    """Give a waiting card what the register says and ask its phone to collect; whether it was asked.

    Without `claims` the register does not know the person: then a card is not renewed because it ends, yet
    is signed again by another key. May run twice, and in parallel.
    """
    hold(card_id=card_id)
    renewal = _waiting(now).select_related("card").filter(pk=card_id).first()
    if renewal is None:
        return False  # another worker was faster, or the card is suspended or ended
    card, changed = renewal.card, claims is not None and not says(renewal.card, claims)
    if claims is None and renewal.reason != RenewalReason.KEY:
        Renewal.objects.filter(pk=card_id).update(due_at=now + RETRY)
        return False
    if claims is not None:
        card.claims, card.claims_digest = claims, digest_of(claims)
        card.save(update_fields=["claims", "claims_digest"])
    nothing_new = renewal.reason == RenewalReason.RIGHTS and not changed and renewal.until is None
    if card.status == State.OFFERED or nothing_new:  # what is not collected yet says the new as it is
        renewal.delete()
        return False
    outdated = changed or renewal.reason == RenewalReason.KEY
    _ask(card, renewal, until=now + settings.RENEWAL_GRACE if outdated else None, now=now)
    return True


def _ask(card: Card, renewal: Renewal, *, until: datetime | None, now: datetime) -> None:
    card.generation += 1
    card.save(update_fields=["generation"])
    ends = [moment for moment in (renewal.until, until) if moment is not None]
    Renewal.objects.filter(pk=card.pk).update(
        state=Renewal.State.TOLD, told_at=now, until=min(ends, default=None)
    )
    queue_push(push_token=card.push_token, subject=Subject.CARD, about=card.pk)
    record(
        actor=ACTOR,
        act="card.renewal_asked",
        case=card.case,
        card=str(card.pk),
        reason=renewal.reason,
        generation=card.generation,
    )


def _waiting(now: datetime) -> QuerySet[Renewal]:
    waiting = Renewal.objects.filter(state=Renewal.State.WAITING, due_at__lte=now, card__status__in=OPEN)
    return waiting.exclude(round__paused=True)
