"""The list of cases: for agents those that they may take, for supervisors all that wait or are looked at.

What is put together here holds nothing personal, and of an agent's list nothing tells that somebody judged
a case before.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from verification.models import Enrolment, Scheme
from verification.perms import lanes_of, schemes_of, supervises
from verification.queue.counting import Count, count_up_to
from verification.queue.keyset import Place, keys
from verification.queue.selectors import not_put_off, open_to
from verification.states import Lane, State

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from ecarte.accounts.models import User

COLUMNS: tuple[str, ...] = (
    "case_number",
    "status",
    "lane",
    "scheme__name",
    "priority",
    "queued_at",
    "deadline_at",
    "urgent_at",
    "snoozed_until",
    "assigned_to__username",
    "assigned_to__first_name",
    "assigned_to__last_name",
)
WATCHED_COLUMNS = (
    *COLUMNS,
    "foreign_document",
    "first_agent",
    "second_agent",
    "lease_until",
    "assigned_to__role",
    "assigned_to__is_active",
    "assigned_to__foreign_documents",
    "assigned_to__second_opinions",
    "claimed_by__username",
    "claimed_by__first_name",
    "claimed_by__last_name",
)
"""What a supervisor reads besides."""
RELATED: tuple[str, ...] = ("scheme", "assigned_to")


class Standing(models.TextChoices):
    """What happens with a case on the list."""

    WAITING = "waiting", _("En attente")
    IN_REVIEW = "in_review", _("En cours d’examen")
    PUT_OFF = "put_off", _("En pause")
    GIVEN = "given", _("Attribué")


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What of the list is wanted; by default all of it."""

    lane: Lane | None = None
    scheme: str | None = None
    standing: Standing | None = None
    late: bool = False


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some cases of a list, and where those before and after them are."""

    cases: list[Enrolment]
    before: Place | None
    after: Place | None


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A list that is too long to be read whole. Its parts are disjoint."""

    free: QuerySet[Enrolment] | None
    """Up to a million that wait for whoever comes next; None when they are not in the list."""
    few: list[QuerySet[Enrolment]]
    """What is in somebody's hands."""
    lanes: Sequence[Lane]
    schemes: Sequence[str]
    order: str
    """The column that orders them: by urgency; what is late, from the oldest deadline on."""
    columns: Sequence[str]
    related: Sequence[str]
    """What a row shows, and through which relations."""

    def page(self, *, size: int, after: Place | None = None, before: Place | None = None) -> Page:
        """At most so many cases after a place or before one; neither: from the beginning."""
        found = keys([*self._ranges(), *self.few], order=self.order, size=size, after=after, before=before)
        cases = Enrolment.objects.only(*self.columns).select_related(*self.related)
        rows = cases.in_bulk([place.id for place in found.places])
        shown = [rows[place.id] for place in found.places if place.id in rows]
        return Page(cases=shown, before=found.before, after=found.after)

    def count(self) -> Count:
        """How many cases are in the list."""
        return count_up_to([*([] if self.free is None else [self.free]), *self.few])

    def _ranges(self) -> list[QuerySet[Enrolment]]:
        """One range of the queue's index for each lane and scheme: in each, the order is that of the list."""
        if self.free is None:
            return []
        return [
            self.free.filter(lane=lane, scheme=scheme) for lane, scheme in product(self.lanes, self.schemes)
        ]


def listing(user: User, filters: Filters, *, now: datetime) -> Listing:
    """The list of whoever supervises, otherwise that of an agent."""
    if supervises(user):
        lanes, schemes = tuple(Lane), tuple(Scheme.objects.values_list("code", flat=True))
        free, few = _watched(filters, now)
        columns, related = WATCHED_COLUMNS, (*RELATED, "claimed_by")
    else:
        lanes, schemes = lanes_of(user), schemes_of(user)
        free, few = _takeable(user, filters, now)
        columns, related = COLUMNS, RELATED
    return Listing(
        free=free,
        few=few,
        lanes=[lane for lane in lanes if filters.lane in (None, lane)],
        schemes=[scheme for scheme in schemes if filters.scheme in (None, scheme)],
        order="deadline_at" if filters.late else "urgent_at",
        columns=columns,
        related=related,
    )


def standings_for(user: User) -> tuple[Standing, ...]:
    """What this person may ask for: an agent's list holds nothing that is on another desk or put off."""
    return tuple(Standing) if supervises(user) else (Standing.WAITING, Standing.GIVEN)


def standing_of(case: Enrolment, *, now: datetime) -> Standing:
    """What happens with a case that waits or is looked at."""
    if case.status == State.IN_REVIEW:
        return Standing.IN_REVIEW
    if case.snoozed_until is not None and case.snoozed_until > now:
        return Standing.PUT_OFF
    return Standing.GIVEN if case.assigned_to_id is not None else Standing.WAITING


Parts = tuple["QuerySet[Enrolment] | None", "list[QuerySet[Enrolment]]"]
"""`free` and `few` of a listing."""


def _takeable(agent: User, filters: Filters, now: datetime) -> Parts:
    cases = open_to(agent, now=now).filter(_wanted(filters, now))
    free, given = cases.filter(assigned_to=None), cases.filter(assigned_to=agent)
    match filters.standing:
        case None:
            return free, [given]
        case Standing.WAITING:
            return free, []
        case Standing.GIVEN:
            return None, [given]
        case _:
            return None, []


def _watched(filters: Filters, now: datetime) -> Parts:
    cases = Enrolment.objects.filter(_wanted(filters, now))
    queued, in_review = cases.filter(status=State.QUEUED), cases.filter(status=State.IN_REVIEW)
    free, given = queued.filter(assigned_to=None), queued.filter(assigned_to__isnull=False)
    match filters.standing:
        case None:
            return free, [given, in_review]
        case Standing.WAITING:
            return free.filter(not_put_off(now)), []
        case Standing.IN_REVIEW:
            return None, [in_review]
        case Standing.PUT_OFF:
            return None, [queued.filter(snoozed_until__gt=now)]
        case Standing.GIVEN:
            return None, [given]


def _wanted(filters: Filters, now: datetime) -> Q:
    """The standing apart."""
    lane = Q(lane=filters.lane) if filters.lane else Q()
    scheme = Q(scheme=filters.scheme) if filters.scheme else Q()
    return lane & scheme & (Q(deadline_at__lt=now) if filters.late else Q())
