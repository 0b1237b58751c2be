"""Forgets evidence when the law says so: the key of each file is destroyed, then the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from ecarte.journal.services import record
from verification.evidence import store
from verification.models import Evidence
from verification.states import State

if TYPE_CHECKING:
    from datetime import datetime

ACTOR = "system:retention"


def overdue(*, now: datetime) -> QuerySet[Evidence]:
    """Evidence that must not exist any more (CSS R161-33-18).

    Faces cut out for comparison: 96 hours after activation. Everything else, and the faces of cases that
    ended otherwise: three months after the decision, the withdrawal or the expiry.
    """
    biometrics = Q(
        biometric=True,
        enrolment__status=State.ACTIVATED,
        enrolment__closed_at__lt=now - settings.BIOMETRICS_LIFETIME,
    )
    anything = Q(enrolment__closed_at__lt=now - settings.EVIDENCE_LIFETIME)
    return Evidence.objects.filter(biometrics | anything, destroyed_at=None)


def apply_retention(*, now: datetime) -> int:
    """Destroy what is overdue, each file with its journal entry; gives the number."""
    destroyed = 0
    for evidence in overdue(now=now).iterator():
        with transaction.atomic():
            store.destroy(evidence)
            record(
                actor=ACTOR,
                act="evidence.destroyed",
                case=evidence.enrolment_id,
                evidence=str(evidence.pk),
                name=evidence.name,
            )
        destroyed += 1
    return destroyed
