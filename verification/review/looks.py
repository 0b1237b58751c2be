"""Journals each look: opening a case, and each piece of evidence once a claim or an emergency access."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from ecarte.journal.models import Entry
from ecarte.journal.services import record
from verification.models import Enrolment
from verification.perms import holds, open_accesses

if TYPE_CHECKING:
    from datetime import datetime

    from ecarte.accounts.models import User
    from verification.models import Evidence


@transaction.atomic
def journal_case_opened(*, agent: User, enrolment: Enrolment) -> None:
    record(actor=agent.actor, act="case.opened", case=enrolment.pk)


def journal_evidence_viewed(*, agent: User, enrolment: Enrolment, evidence: Evidence, now: datetime) -> None:
    """A video is fetched in many ranges; the first one of a claim is the look."""
    look = {"evidence": str(evidence.pk), "name": evidence.name, **_by_what(agent, enrolment, now)}
    seen = Entry.objects.filter(case=enrolment.pk, actor=agent.actor, act="evidence.viewed", data=look)
    if seen.exists():
        return
    with transaction.atomic():
        # Locked, so that two ranges asked for at once leave one entry.
        Enrolment.objects.select_for_update().only("pk").get(pk=enrolment.pk)
        if not seen.exists():
            record(actor=agent.actor, act="evidence.viewed", case=enrolment.pk, **look)


def _by_what(agent: User, enrolment: Enrolment, now: datetime) -> dict[str, str | None]:
    """The claim, or the emergency access, that let them look."""
    if holds(agent, enrolment, now=now):
        return {"claim": enrolment.claimed_at.isoformat() if enrolment.claimed_at else None}
    access = open_accesses(agent, now=now).filter(enrolment=enrolment).latest("ends_at")
    return {"access": str(access.pk)}
