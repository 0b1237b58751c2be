"""How urgent a case is: when its promised delay ends, and what makes it more pressing.

A point makes a case due half a day sooner, so that no case is overtaken for ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from verification.models import Enrolment

POINT = timedelta(hours=12)
ASSISTED = 4
"""Points: somebody waits at a counter."""
RISK = 1
"""Points: a sign of fraud is looked at while it is fresh."""


@dataclass(frozen=True, kw_only=True)
class Urgency:
    """The columns of the queue's order."""

    deadline_at: datetime
    priority: int
    urgent_at: datetime


def urgency(enrolment: Enrolment, *, since: datetime, suspected: bool) -> Urgency:
    """Of a case whose delay started to run at `since`: a point for each film that had to be made again."""
    deadline = since + timedelta(hours=enrolment.scheme.review_hours)
    points = open_points(enrolment) + RISK * suspected
    return Urgency(deadline_at=deadline, priority=points, urgent_at=due(deadline, points))


def open_points(enrolment: Enrolment) -> int:
    """What presses without being a secret."""
    return enrolment.technical_recaptures + ASSISTED * enrolment.assisted


def due(deadline: datetime, points: int) -> datetime:
    """The time by which the queue orders cases."""
    return deadline - points * POINT
