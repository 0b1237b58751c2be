"""An agent's own work in figures: for themselves alone, without target, rank or anybody else's figures.

Nothing here tells what became of one case: how many went to a second agent is counted of whole days that are
over, because a figure that grows with a decision would say of that decision what nobody is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from statistics import median
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone

from verification.models import Decision, Judgement

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ecarte.accounts.models import User

WEEK = 7
"""Days before today that the week is made of."""


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Some days of one agent's work. A share is None of no case at all."""

    days: int
    """Days on which they judged."""
    judged: int
    """Decisions that were not taken back."""
    median: timedelta | None
    """From taking a case to deciding it."""
    second: float | None
    """Share that another agent judges too; None of a day that is not over."""
    changed: float | None
    """Share of cases where they changed an answer after the findings were shown."""
    taken_back: int
    """Decisions that they took back in time."""

    @property
    def a_day(self) -> float:
        """Cases judged a day, of the days on which they judged."""
        return self.judged / self.days if self.days else 0


@dataclass(frozen=True, kw_only=True)
class OwnWork:
    """Today, and what to compare it with."""

    today: Figures
    yesterday: Figures
    week: Figures


@dataclass(frozen=True)
class _Row:
    decided_at: datetime
    claimed_at: datetime
    final: bool
    taken_back: bool
    changed: bool


def own_work(agent: User, *, today: date) -> OwnWork:
    """The day so far, the day before, and the seven days before today; days are those of the clock here."""
    start = _midnight(today - timedelta(days=WEEK))
    rows = _rows(agent, start, _midnight(today + timedelta(days=1)))
    begins = _midnight(today)
    eve = _midnight(today - timedelta(days=1))
    return OwnWork(
        today=_figures([row for row in rows if row.decided_at >= begins], over=False),
        yesterday=_figures([row for row in rows if eve <= row.decided_at < begins], over=True),
        week=_figures([row for row in rows if row.decided_at < begins], over=True),
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _rows(agent: User, start: datetime, end: datetime) -> list[_Row]:
    of_case = Judgement.objects.filter(enrolment=OuterRef("enrolment"), agent=agent)
    # Films made again are judged anew: the latest blind answers are those that this decision rests on.
    blind = of_case.filter(blind=True, given_at__lte=OuterRef("decided_at")).order_by("-given_at")
    taken = (
        Decision.objects.filter(agent=agent, decided_at__gte=start, decided_at__lt=end)
        .annotate(films=Subquery(blind.values("queued_at")[:1]))
        .annotate(
            changed=Exists(
                of_case.filter(blind=False, queued_at=OuterRef("films"), given_at__lte=OuterRef("decided_at"))
            ),
            # What was overtaken by the person's withdrawal was withdrawn when it was due, not before.
            taken_back=Q(withdrawn_at__isnull=False, withdrawn_at__lt=F("leaves_at")),
        )
    )
    columns = ("decided_at", "claimed_at", "final", "taken_back", "changed")
    return [_Row(*row) for row in taken.values_list(*columns)]


def _figures(rows: Sequence[_Row], *, over: bool) -> Figures:
    judged = [row for row in rows if not row.taken_back]
    spent = [(row.decided_at - row.claimed_at).total_seconds() for row in judged]
    return Figures(
        days=len({timezone.localdate(row.decided_at) for row in judged}),
        judged=len(judged),
        median=timedelta(seconds=median(spent)) if spent else None,
        second=_share([not row.final for row in judged]) if over else None,
        changed=_share([row.changed for row in judged]),
        taken_back=len(rows) - len(judged),
    )


def _share(cases: Sequence[bool]) -> float | None:
    return sum(cases) / len(cases) if cases else None
