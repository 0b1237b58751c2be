"""Whether a NIR may get a card now. Agents are told why not, phones are not.

At the opening only columns are looked at, by the same two questions to the database whatever the answers
are, so that neither the answer nor its time tells who is insured or enrolled. The age, which must be unsealed
first, is judged with all the rest when the checks run, long after the phone has its answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from ecarte.journal.services import record
from verification.minority import MAJORITY, age
from verification.models import Enrolment, InsuredPerson
from verification.obstacles import Obstacle
from verification.register.endings import ending_of
from verification.states import LIVE, State

if TYPE_CHECKING:
    from uuid import UUID

    from verification.models import Agreement

UNPROVEN = Q(status=State.OPENED, contact_confirmed_at=None, assisted=False, restricted_at=None)
"""Whoever knows a NIR can open such an enrolment: it keeps the number from nobody who showed more."""


@dataclass(frozen=True)
class Standing:
    """What the register and our own records say of a NIR."""

    person_id: UUID | None
    obstacle: str
    """Empty when nothing is in the way."""
    minor: bool = False
    """By the register's date of birth; not looked at where something else is in the way."""


def standing(*, nir_index: str, scheme: str, but: UUID | None = None, proven: bool = False) -> Standing:
    """Of somebody who declares this scheme; `but` is their own enrolment. The age is left open.

    `proven`: an enrolment that proved nothing takes no number from them.
    """
    rows = InsuredPerson.objects.filter(nir_index=nir_index)
    columns = ("pk", "scheme_id", "department__open", "died_on", "rights_until")
    known = rows.values_list(*columns).first()
    live = Enrolment.objects.filter(~Q(pk=but), nir_index=nir_index, status__in=LIVE, obstacle="")
    taken = (live.exclude(UNPROVEN) if proven else live).exists()
    if known is None:
        return Standing(None, Obstacle.NOT_REGISTERED)
    person_id, of_scheme, department_open, died_on, rights_until = known
    ending = ending_of(died_on=died_on, rights_until=rights_until, today=timezone.localdate())
    in_the_way = {
        Obstacle.OTHER_SCHEME: of_scheme != scheme,
        Obstacle.CLOSED_DEPARTMENT: not department_open,
        Obstacle.NO_RIGHTS: ending is not None,
        Obstacle.TAKEN: taken,
    }
    return Standing(person_id, next((obstacle for obstacle, there in in_the_way.items() if there), ""))


@transaction.atomic
def judge_again(*, enrolment: Enrolment, check_id: UUID, proven: bool, today: date, actor: str) -> None:
    """While its checks run: an obstacle that has gone is lifted, a new one is noted.

    `proven`: somebody but the phone itself speaks for the person; an enrolment without that gives way.
    Does nothing for a run that has lost the case. The constraint settles between two cases of one NIR.
    """
    # Locked: an agreement that is given meanwhile waits, and then lifts its obstacle.
    held = Enrolment.objects.select_for_update(of=("self",)).select_related("scheme").get(pk=enrolment.pk)
    mine = Enrolment.objects.filter(pk=enrolment.pk, status=State.CHECKING, check_id=check_id)
    found = _aged(held, today, proven=proven)
    if proven and not found.obstacle and mine.exists():
        _give_way(to=held, actor=actor)  # only now: with another obstacle nobody would have the number
    try:
        with transaction.atomic():
            kept = mine.update(person=found.person_id, obstacle=found.obstacle, minor=found.minor)
    except IntegrityError:
        found = Standing(found.person_id, Obstacle.TAKEN)
        kept = mine.update(person=found.person_id, obstacle=found.obstacle, minor=found.minor)
    if kept and found.obstacle != enrolment.obstacle:
        record(actor=actor, act="enrolment.obstacle", case=enrolment.pk, obstacle=found.obstacle)
    enrolment.person_id, enrolment.obstacle = found.person_id, found.obstacle


def agreed_upon(*, enrolment: Enrolment, agreement: Agreement, actor: str) -> None:
    """A parent agrees. The obstacle goes if it was that; its place may be taken by now.

    Runs in the transaction that holds the enrolment.
    """
    mine = Enrolment.objects.filter(pk=enrolment.pk)
    mine.update(agreement=agreement)
    waiting = mine.filter(obstacle=Obstacle.NO_AGREEMENT)
    if waiting.exists():
        _give_way(to=enrolment, actor=actor)
    try:
        with transaction.atomic():
            waiting.update(obstacle="")
    except IntegrityError:
        waiting.update(obstacle=Obstacle.TAKEN)


def _give_way(*, to: Enrolment, actor: str) -> None:
    """The obstacle passes to the enrolment that proved nothing, if one has the number.

    It stays open: that it ended would tell whoever opened it that the person has enrolled.
    """
    others = Enrolment.objects.filter(UNPROVEN, ~Q(pk=to.pk), nir_index=to.nir_index, obstacle="")
    for other in others.values_list("pk", flat=True):  # the constraint leaves one at most
        if others.filter(pk=other).update(obstacle=Obstacle.TAKEN):
            record(actor=actor, act="enrolment.obstacle", case=other, obstacle=Obstacle.TAKEN)


def _aged(enrolment: Enrolment, today: date, *, proven: bool) -> Standing:
    found = standing(
        nir_index=enrolment.nir_index, scheme=enrolment.scheme_id, but=enrolment.pk, proven=proven
    )
    if found.obstacle or found.person_id is None:
        return found
    identity = InsuredPerson.objects.get(pk=found.person_id).identity
    years = age(date.fromisoformat(identity["birth_date"]), today)
    minor = years < MAJORITY
    if years < enrolment.scheme.minimum_age:
        return Standing(found.person_id, Obstacle.TOO_YOUNG, minor)
    if minor and enrolment.agreement_id is None:
        return Standing(found.person_id, Obstacle.NO_AGREEMENT, minor)
    return Standing(found.person_id, "", minor)
