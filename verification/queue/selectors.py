"""What waits, in what order, and how long. None of these reads loads an encrypted value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Min, Q

from verification.models import Enrolment
from verification.states import Lane, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from ecarte.accounts.models import User


@dataclass(frozen=True, kw_only=True)
class LaneCount:
    """One queue in figures."""

    lane: Lane
    waiting: int
    late: int
    """Waiting beyond the promised delay."""
    in_review: int
    oldest: datetime | None
    """Since when the oldest waiting case waits."""


def waiting(lanes: Iterable[str], *, foreign: bool = True) -> QuerySet[Enrolment]:
    """Waiting cases of these lanes, most urgent first; on demand without those of foreign documents."""
    return (
        Enrolment.objects.filter(status=State.QUEUED, lane__in=list(lanes), **documents(foreign=foreign))
        .select_related("scheme")
        .only("case_number", "status", "lane", "priority", "queued_at", "deadline_at", "scheme__name")
        .order_by("-priority", "deadline_at", "id")
    )


def documents(*, foreign: bool) -> dict[str, bool]:
    """The condition on the document for whoever may judge foreign ones, or may not."""
    return {} if foreign else {"foreign_document": False}


def lane_counts(lanes: Iterable[str], *, now: datetime, foreign: bool = True) -> list[LaneCount]:
    """The figures of each of these lanes, empty ones included, in the given order."""
    queued = Q(status=State.QUEUED)
    rows = (
        Enrolment.objects.filter(status__in=[State.QUEUED, State.IN_REVIEW], **documents(foreign=foreign))
        .values("lane")
        .annotate(
            waiting=Count("pk", filter=queued),
            late=Count("pk", filter=queued & Q(deadline_at__lt=now)),
            in_review=Count("pk", filter=~queued),
            oldest=Min("queued_at", filter=queued),
        )
    )
    by_lane = {row["lane"]: row for row in rows}
    return [_count(Lane(lane), by_lane.get(lane)) for lane in lanes]


def _count(lane: Lane, row: Mapping[str, Any] | None) -> LaneCount:
    if row is None:
        return LaneCount(lane=lane, waiting=0, late=0, in_review=0, oldest=None)
    return LaneCount(
        lane=lane,
        waiting=row["waiting"],
        late=row["late"],
        in_review=row["in_review"],
        oldest=row["oldest"],
    )


def claim_of(agent: User, *, now: datetime) -> Enrolment | None:
    """The case this agent holds now, or None."""
    held = Enrolment.objects.filter(status=State.IN_REVIEW, claimed_by=agent, lease_until__gt=now)
    return held.defer("push_token").first()
