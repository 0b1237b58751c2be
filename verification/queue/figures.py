"""The queues in figures that cost the same however many cases wait."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count as SqlCount
from django.db.models import Min, OuterRef, Q, Subquery

from verification.models import Enrolment, Scheme
from verification.perms import judges_foreign, may_review, schemes_of, watched_lanes
from verification.queue.counting import Count, count_up_to
from verification.queue.selectors import documents
from verification.states import Lane, State

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from ecarte.accounts.models import User


@dataclass(frozen=True, kw_only=True)
class LaneFigures:
    """One queue, of the schemes and documents that somebody judges or watches."""

    lane: Lane
    waiting: Count
    late: Count
    """Waiting beyond the promised delay."""
    in_review: int
    deadline: datetime | None
    """The oldest of those that wait."""


@dataclass(frozen=True)
class _Few:
    """Cases in somebody's hands: they may all be counted."""

    cases: int = 0
    late: int = 0
    deadline: datetime | None = None


def lane_figures(user: User, *, now: datetime) -> list[LaneFigures]:
    """Of each queue that this person sees, empty ones included. What is put off or given waits as well."""
    lanes = watched_lanes(user)
    watched = schemes_of(user) if may_review(user) else Scheme.objects.values_list("code", flat=True)
    schemes = list(watched)
    cases = Enrolment.objects.filter(scheme__in=schemes, **documents(foreign=judges_foreign(user)))
    queued = cases.filter(status=State.QUEUED)
    free = queued.filter(assigned_to=None)
    given = _few(queued.filter(assigned_to__isnull=False), now)
    in_review = _few(cases.filter(status=State.IN_REVIEW), now)
    heads = _heads(free, schemes, lanes)
    return [
        LaneFigures(
            lane=lane,
            waiting=count_up_to([free.filter(lane=lane)], known=given[lane].cases),
            late=_late(free.filter(lane=lane), heads[lane], given[lane].late, now),
            in_review=in_review[lane].cases,
            deadline=min((at for at in (heads[lane], given[lane].deadline) if at), default=None),
        )
        for lane in lanes
    ]


def _late(free: QuerySet[Enrolment], head: datetime | None, given: int, now: datetime) -> Count:
    if head is None or head >= now:
        return Count(given)
    return count_up_to([free.filter(deadline_at__lt=now)], known=given)


def _few(cases: QuerySet[Enrolment], now: datetime) -> dict[str, _Few]:
    """By lane."""
    counted = (
        cases.order_by()
        .values_list("lane")
        .annotate(
            cases=SqlCount("pk"),
            late=SqlCount("pk", filter=Q(deadline_at__lt=now)),
            deadline=Min("deadline_at"),
        )
    )
    return dict.fromkeys(Lane.values, _Few()) | {lane: _Few(*figures) for lane, *figures in counted}


def _heads(
    free: QuerySet[Enrolment], schemes: Sequence[str], lanes: Sequence[Lane]
) -> dict[Lane, datetime | None]:
    """The oldest deadline of each lane: the minimum of those of its schemes, one look at the index each."""
    oldest = [
        free.filter(lane=lane, scheme=OuterRef("pk")).order_by("deadline_at").values("deadline_at")[:1]
        for lane in lanes
    ]
    named = {f"head_of_{lane}": Subquery(head) for lane, head in zip(lanes, oldest, strict=True)}
    rows = list(Scheme.objects.filter(code__in=schemes).annotate(**named).values_list(*named))
    columns = zip(*rows, strict=True) if rows else ([] for _ in lanes)
    return {
        lane: min((at for at in column if at), default=None)
        for lane, column in zip(lanes, columns, strict=True)
    }
