"""At most so many in the time that has just passed, and how long to wait for the next."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ecarte.problems import Problem

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from ecarte.problems import ProblemType


def wait_of(rows: QuerySet[Any], *, most: int, period: timedelta, now: datetime) -> timedelta:
    """Until the oldest of the `most` latest (`created_at`) is `period` old; none while there are fewer."""
    latest = rows.filter(created_at__gt=now - period).order_by("-created_at")
    times = latest.values_list("created_at", flat=True)[:most]
    return times[most - 1] + period - now if len(times) == most else timedelta(0)


def refuse_for(wait: timedelta, kind: ProblemType) -> None:
    """Raises Problem (`kind`) with `Retry-After`, in whole seconds, unless there is nothing to wait for."""
    if wait:
        raise Problem(kind, headers={"Retry-After": str(int(wait.total_seconds()) + 1)})
