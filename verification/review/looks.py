"""Journals each look: opening a case, and each piece of evidence once a claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from ecarte.journal.models import Entry
from ecarte.journal.services import record
from verification.models import Enrolment

if TYPE_CHECKING:
    from ecarte.accounts.models import User
    from verification.models import Evidence


@transaction.atomic
def journal_case_opened(*, agent: User, enrolment: Enrolment) -> None:
    record(actor=agent.actor, act="case.opened", case=enrolment.pk)


def journal_evidence_viewed(*, agent: User, enrolment: Enrolment, evidence: Evidence) -> None:
    """A video is fetched in many ranges; the first one of a claim is the look."""
    claim = enrolment.claimed_at.isoformat() if enrolment.claimed_at else None
    look = {"evidence": str(evidence.pk), "name": evidence.name, "claim": claim}
    seen = Entry.objects.filter(case=enrolment.pk, actor=agent.actor, act="evidence.viewed", data=look)
    if seen.exists():
        return
    with transaction.atomic():
        # Locked, so that two ranges asked for at once leave one entry.
        Enrolment.objects.select_for_update().only("pk").get(pk=enrolment.pk)
        if not seen.exists():
            record(actor=agent.actor, act="evidence.viewed", case=enrolment.pk, **look)
