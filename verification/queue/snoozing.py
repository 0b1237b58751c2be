"""Puts a case off that nobody can judge now: it comes back by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from ecarte.journal.models import Entry
from verification.queue.claims import NO_CLAIM
from verification.states import State
from verification.transitions import move

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from ecarte.accounts.models import User

HOURS = (1, 4, 24)
"""For how long a case may be put off. The promised delay goes on running."""


class SnoozeReason(models.TextChoices):
    """Why."""

    TECHNICAL = "technical", _("Panne : une preuve ne s’affiche pas")
    ANSWER = "answer", _("Réponse attendue d’un service")
    INTERPRETER = "interpreter", _("Langue ou écriture à faire lire")


def snooze(*, agent: User, enrolment_id: UUID, reason: SnoozeReason, hours: int, now: datetime) -> None:
    """Put the case on this agent's desk off. Raises NotThere when it is not theirs, ValueError (hours)."""
    if hours not in HOURS:
        raise ValueError(f"a case is put off for {HOURS} hours")
    until = now + timedelta(hours=hours)
    move(
        enrolment_id=enrolment_id,
        source=State.IN_REVIEW,
        target=State.QUEUED,
        actor=agent.actor,
        where={"claimed_by": agent, "lease_until__gt": now},
        set_fields={**NO_CLAIM, "snoozed_until": until},
        journal={"snoozed": reason, "until": until.isoformat()},
    )


def snooze_reasons(enrolment_ids: Collection[UUID]) -> dict[UUID, SnoozeReason]:
    """Why each of these cases was put off, the last time; the journal is where that stands."""
    if not enrolment_ids:
        return {}
    entries = Entry.objects.filter(case__in=enrolment_ids, data__has_key="snoozed").order_by("sequence")
    said = entries.values_list("case", "data__snoozed")
    return {case: SnoozeReason(reason) for case, reason in said if case is not None}
