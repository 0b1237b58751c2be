"""How long a person still waits: real figures of their scheme's queue, or none.

Whatever desk a case is really bound for, the place told is the one that it would have in the ordinary queue,
without the points of a suspicion: two cases that were sent at the same time are told the same, whether or not
one of them is suspected, waits for a second agent or lies with the fraud referent.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, cast

from django.core.cache import cache
from django.db.models import Count, F, Q, Window
from django.db.models.functions import Mod, RowNumber

from verification.models import Decision, Enrolment
from verification.queue.urgency import due, open_points
from verification.reasons import Decision as Kind
from verification.states import Lane, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

STEP = 5_000
"""Cases that one look counts at most; longer queues are paced off in steps, once a minute for everybody."""
KEPT = 60
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Pace:
    """Cases that were judged: by agents, of one scheme, or by the automatic checks."""

    last_hour: int
    last_day: int


@dataclass(frozen=True, kw_only=True)
class Wait:
    """What a person is told of the queue."""

    ahead: int
    """Cases that are taken before this one."""
    pace: Pace
    likely_at: datetime | None
    """When its turn comes if the pace stays; None without a pace, and once nothing is before it."""
    due_at: datetime
    """The promised time; it may have passed."""


def wait_of(*, enrolment: Enrolment, now: datetime) -> Wait | None:
    """None for a case that has no place yet."""
    if enrolment.deadline_at is None:
        return None
    ahead, pace = _ahead(enrolment, enrolment.deadline_at), _pace(enrolment.scheme_id, now)
    return Wait(ahead=ahead, pace=pace, likely_at=likely(ahead, pace, now), due_at=enrolment.deadline_at)


def _ahead(enrolment: Enrolment, deadline: datetime) -> int:
    place = due(deadline, open_points(enrolment))
    queue = Enrolment.objects.filter(
        status=State.QUEUED,
        restricted_at=None,
        lane=Lane.STANDARD,
        scheme=enrolment.scheme_id,
        assigned_to=None,
    )
    kept = cast(
        "list[str]", cache.get_or_set(f"queue-steps:{enrolment.scheme_id}", partial(_steps, queue), KEPT)
    )
    marks = [datetime.fromisoformat(mark) for mark in kept]
    steps = bisect_left(marks, place)
    rest = queue.filter(urgent_at__lt=place)
    if steps:
        rest = rest.filter(urgent_at__gt=marks[steps - 1])
    return max(0, steps * STEP + rest.count() - _counted(enrolment, place))


def _counted(enrolment: Enrolment, place: datetime) -> bool:
    """Whether the case stands before the place that is told of it, and was counted itself."""
    free = enrolment.assigned_to_id is None and enrolment.restricted_at is None
    ordinary = free and enrolment.status == State.QUEUED and enrolment.lane == Lane.STANDARD
    return ordinary and enrolment.urgent_at is not None and enrolment.urgent_at < place


def _steps(queue: QuerySet[Enrolment]) -> list[str]:
    """The place of every `STEP`th case, as ISO 8601: one walk along the index of the queue."""
    numbered = queue.annotate(number=Window(RowNumber(), order_by=["urgent_at", "id"]))
    marks = numbered.annotate(rest=Mod(F("number"), STEP)).filter(rest=0).order_by("urgent_at")
    return [mark.isoformat() for mark in marks.values_list("urgent_at", flat=True) if mark]


def _pace(scheme: str, now: datetime) -> Pace:
    return kept_pace(f"queue-pace:{scheme}", partial(_count_judged, scheme, now))


def kept_pace(place: str, count: Callable[[], Pace]) -> Pace:
    """Counted once in `KEPT` seconds, for everybody."""
    return Pace(**cast("dict[str, int]", cache.get_or_set(place, lambda: asdict(count()), KEPT)))


def _count_judged(scheme: str, now: datetime) -> Pace:
    """A case that is filmed again was judged too: it has left the queue."""
    judged = Decision.objects.filter(
        decided_at__gt=now - DAY,
        decided_at__lte=now,
        enrolment__scheme=scheme,
        kind__in=[Kind.APPROVE, Kind.REFUSE, Kind.RECAPTURE],
        final=True,
        withdrawn_at=None,
    )
    of_hour = Count("pk", filter=Q(decided_at__gt=now - HOUR))
    return Pace(**judged.aggregate(last_hour=of_hour, last_day=Count("pk")))


def likely(ahead: int, pace: Pace, now: datetime) -> datetime | None:
    """When its turn comes: by the last hour as far as it reaches, by the last day beyond, as nobody works at
    night."""
    if not ahead:
        return None
    if ahead <= pace.last_hour:
        return now + HOUR * (ahead / pace.last_hour)
    return now + DAY * (ahead / pace.last_day) if pace.last_day else None
