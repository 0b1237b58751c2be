"""What waits, in what order, and how long. None of these reads loads an encrypted value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, Subquery

from verification.models import Decision, Enrolment, Scheme, Tie
from verification.perms import judges_foreign, lanes_of, schemes_of
from verification.states import State

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from ecarte.accounts.models import User


def most_urgent(agent: User, *, now: datetime) -> Enrolment | None:
    """The case that this agent should take next: what was given to them, then what waits in their lanes.

    Its row is locked, and one that another agent is just taking is passed over: fifty who ask at once would
    otherwise all want the same one. (SQLite has no such locks: there the claim's transaction is alone.)
    Raises TransactionManagementError outside a transaction.
    """
    open_to_them = open_to(agent, now=now).order_by("urgent_at", "id")
    if given := _first_free(open_to_them.filter(assigned_to=agent)):
        return given
    schemes = Scheme.objects.filter(pk__in=schemes_of(agent))
    for lane in lanes_of(agent):
        waiting = open_to_them.filter(assigned_to=None, lane=lane)
        # One look at the index for each scheme: among a million cases of another it would find them late.
        head = Subquery(waiting.filter(scheme=OuterRef("pk")).values("urgent_at")[:1])
        for scheme in schemes.annotate(head=head).filter(head__isnull=False).order_by("head", "pk"):
            if free := _first_free(waiting.filter(scheme=scheme)):
                return free
    return None


def _first_free(queue: QuerySet[Enrolment]) -> Enrolment | None:
    return queue.select_for_update(skip_locked=True).first()


def open_to(agent: User, *, now: datetime) -> QuerySet[Enrolment]:
    """Waiting cases that this agent may take now.

    Never their own, a declared relative's, or one that they judged before.
    """
    judged = Decision.objects.filter(enrolment=OuterRef("pk"), agent=agent, withdrawn_at=None)
    second = {} if agent.second_opinions else {"first_agent": None}
    return (
        Enrolment.objects.filter(status=State.QUEUED, restricted_at=None, lane__in=lanes_of(agent))
        .filter(not_put_off(now), **second)
        .filter(Q(assigned_to=None) | Q(assigned_to=agent), scheme__in=schemes_of(agent))
        .filter(**documents(foreign=judges_foreign(agent)))
        .exclude(nir_index__in=Tie.objects.filter(agent=agent).values("nir_index"))
        .exclude(Exists(judged))
        .defer("push_token", "nir")
    )


def not_put_off(now: datetime) -> Q:
    """The condition on cases that wait for nothing but an agent."""
    return Q(snoozed_until=None) | Q(snoozed_until__lte=now)


def documents(*, foreign: bool) -> dict[str, bool]:
    """The condition on the document for whoever may judge foreign ones, or may not."""
    return {} if foreign else {"foreign_document": False}


def claim_of(agent: User, *, now: datetime) -> Enrolment | None:
    """The case this agent holds now, or None."""
    held = Enrolment.objects.filter(status=State.IN_REVIEW, claimed_by=agent, lease_until__gt=now)
    return held.defer("push_token", "nir").first()
