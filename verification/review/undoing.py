"""The last decision of an agent, while they may take it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from verification.models import Decision
from verification.models.decision import LEAVING
from verification.reasons import Decision as Kind
from verification.review.forms import SHORT

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from ecarte.accounts.models import User


@dataclass(frozen=True)
class Undoable:
    """What the page offers to take back."""

    decision_id: UUID
    case_number: str
    kind_label: str
    until: datetime


def undoable(agent: User, *, now: datetime) -> Undoable | None:
    """None once the last decision has left."""
    mine = Decision.objects.filter(LEAVING, agent=agent, leaves_at__gt=now)
    last = mine.select_related("enrolment").only("kind", "leaves_at", "enrolment__case_number")
    decision = last.order_by("decided_at").last()
    if decision is None:
        return None
    label = str(SHORT[Kind(decision.kind)])
    return Undoable(decision.pk, decision.enrolment.case_number, label, decision.leaves_at)
