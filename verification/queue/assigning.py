"""A supervisor gives a waiting case to one agent, or takes it back from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from ecarte.accounts.models import User
from ecarte.journal.services import record
from verification.models import Enrolment, Habilitation
from verification.perms import judges
from verification.queue.selectors import open_to
from verification.states import State
from verification.transitions import NotThere

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime
    from uuid import UUID


class NotForThem(Exception):
    """This agent may not judge this case. It is not said why: the reason may be whose case it is."""


@transaction.atomic
def assign(*, supervisor: User, enrolment_id: UUID, agent: User, now: datetime) -> None:
    """Nobody else takes it then; a case that was put off comes back at once.

    Raises NotThere when it does not wait any more, NotForThem.
    """
    waiting = Enrolment.objects.select_for_update(of=("self",)).filter(pk=enrolment_id, status=State.QUEUED)
    case = waiting.only("assigned_to", "snoozed_until").first()
    if case is None:
        raise NotThere("the case does not wait")
    # Free for a moment, so that whose it was and until when it was put off do not stand in the way.
    waiting.update(assigned_to=None, snoozed_until=None)
    if not open_to(agent, now=now).filter(pk=enrolment_id).exists():
        raise NotForThem  # undoes it all
    waiting.update(assigned_to=agent)
    if case.assigned_to_id != agent.pk or case.snoozed_until is not None:
        record(actor=supervisor.actor, act="case.assigned", case=enrolment_id, agent=agent.pk)


@transaction.atomic
def unassign(*, supervisor: User, enrolment_id: UUID) -> None:
    """Whoever comes next takes it again. Raises NotThere when it does not wait, or was not given."""
    given = Enrolment.objects.filter(pk=enrolment_id, status=State.QUEUED, assigned_to__isnull=False)
    if not given.update(assigned_to=None):
        raise NotThere("the case does not wait for an agent of its own")
    record(actor=supervisor.actor, act="case.unassigned", case=enrolment_id)


def candidates(enrolment: Enrolment, *, today: date) -> list[User]:
    """Who may be given this case, by name. A few more than may take it: only `assign` looks at ties.

    Of a case that somebody judged, not that person.
    """
    former = {enrolment.first_agent_id, enrolment.second_agent_id}
    granted = Habilitation.in_force(today).filter(scheme=enrolment.scheme_id)
    habilitated = User.objects.filter(pk__in=granted.values("agent")).exclude(
        pk__in=[pk for pk in former if pk is not None]
    )
    return [user for user in habilitated.order_by("last_name", "first_name") if judges(user, enrolment)]


def stranded(cases: Collection[Enrolment], *, today: date) -> set[UUID]:
    """Those that were given to somebody who cannot take them any more: they would wait for ever."""
    given = [case for case in cases if case.status == State.QUEUED and case.assigned_to is not None]
    if not given:
        return set()
    theirs = Habilitation.in_force(today).filter(agent__in={case.assigned_to_id for case in given})
    granted = set(theirs.values_list("agent_id", "scheme_id"))
    return {
        case.pk
        for case in given
        if (case.assigned_to_id, case.scheme_id) not in granted
        or case.assigned_to is None
        or not judges(case.assigned_to, case)
    }
