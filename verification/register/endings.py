"""Ends the cards and cases of whoever died or has no rights any more, as the register says.

Only what the register says of a person ends anything: that somebody is missing from an import never does.
Each person is one transaction, and whoever was ended is found no more, so a run that was interrupted goes on
where it stopped, and may run twice.
"""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from issuance.lifecycle import revoke, withdraw_offer
from issuance.selectors import valid_card, valid_cards
from issuance.states import RevocationReason
from issuance.transitions import NotThere as CardNotThere
from issuance.transitions import hold as hold_card
from verification.models import Enrolment, InsuredPerson
from verification.queue.claims import NO_CLAIM
from verification.states import LIVE, State
from verification.transitions import NotThere, move

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime, timedelta
    from uuid import UUID

    from django.db.models import QuerySet

ACTOR = "system:register"
AT_ONCE = 500


class TooMany(Exception):
    """More people than are ever ended at once: an error of the register, unless somebody says otherwise."""


def ending_of(*, died_on: date | None, rights_until: date | None, today: date) -> RevocationReason | None:
    """Why this person can have no card today; None for whoever can."""
    if died_on is not None:
        return RevocationReason.DEATH
    if rights_until is not None and rights_until < _ended_before(today):
        return RevocationReason.RIGHTS_ENDED
    return None


def end_cards(*, now: datetime, seconds: float, at_most: int) -> int:
    """End what there is to end, for so long at most; of how many people something was.

    A revocation is not undone, so when it is more than `at_most` people's, nothing is ended: raises TooMany.
    """
    until, ended, today = time.monotonic() + seconds, 0, timezone.localdate(now)
    if _ended(today)[at_most:].exists():
        raise TooMany(f"the register ends the cards or cases of more than {at_most} people")
    for person in _by_batches(_ended(today)):
        reason = ending_of(died_on=person.died_on, rights_until=person.rights_until, today=today)
        if reason is not None:
            ended += _end(person, reason, now)
        if time.monotonic() > until:
            break
    return ended


def _ended(today: date) -> QuerySet[InsuredPerson]:
    """Whoever still has a valid card or a live case, in the order of their keys."""
    cards = valid_cards().filter(holder_ref=OuterRef("nir_index"))
    cases = Enrolment.objects.filter(nir_index=OuterRef("nir_index"), status__in=LIVE)
    over = Q(died_on__isnull=False) | Q(rights_until__lt=_ended_before(today))
    found = InsuredPerson.objects.filter(over).filter(Exists(cards) | Exists(cases)).order_by("pk")
    return found.only("nir_index", "died_on", "rights_until")


def _by_batches(found: QuerySet[InsuredPerson]) -> Iterator[InsuredPerson]:
    batch = list(found[:AT_ONCE])
    while batch:
        yield from batch
        batch = list(found.filter(pk__gt=batch[-1].pk)[:AT_ONCE])


def _end(person: InsuredPerson, reason: RevocationReason, now: datetime) -> bool:
    """Each card and case in a transaction of its own: a transaction moves one case (see `journal.record`)."""
    ended, card_id = False, valid_card(person.nir_index)
    if card_id is not None:
        with suppress(CardNotThere):  # it has just ended
            revoke(card_id=card_id, actor=ACTOR, reason=reason)
            ended = True
    cases = Enrolment.objects.filter(nir_index=person.nir_index, status__in=LIVE)
    for case in cases.values_list("pk", flat=True):
        with suppress(NotThere, CardNotThere):  # it has just moved: the next run finds it again
            _close(case, reason, now)
            ended = True
    return ended


@transaction.atomic
def _close(case: UUID, reason: RevocationReason, now: datetime) -> None:
    """Whoever has it open loses it; what was collected for it is destroyed when its time is over."""
    live = Enrolment.objects.filter(pk=case, status__in=LIVE)
    found = live.values_list("status", "card_id").first()
    if found is None:
        raise NotThere("the case is over")
    status, card_id = found
    if card_id is not None:
        hold_card(card_id=card_id)
    move(
        enrolment_id=case,
        source=State(status),
        target=State.EXPIRED,
        actor=ACTOR,
        set_fields={**NO_CLAIM, "check_id": None, "checks_due_at": None, "closed_at": now},
        journal={"reason": reason.value},
    )
    if card_id is not None:
        withdraw_offer(card_id=card_id, actor=ACTOR)


def _ended_before(today: date) -> date:
    grace: timedelta = settings.RIGHTS_GRACE
    return today - grace
