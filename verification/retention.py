"""Forgets evidence when the law says so: the key of each file is destroyed, then the file."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from ecarte.journal.services import record
from verification.evidence import store
from verification.models import CheckReport, Decision, Enrolment, Evidence, Judgement
from verification.states import LIVE, State

if TYPE_CHECKING:
    from datetime import datetime

ACTOR = "system:retention"
ORPHAN_AGE = timedelta(days=1)
"""A file younger than this may belong to an act that is not committed yet."""


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
    anything = Q(enrolment__in=_long_ended(now))
    return Evidence.objects.filter(biometrics | anything, destroyed_at=None)


def apply_retention(*, now: datetime) -> int:
    """Destroy what is overdue, each file with its journal entry; gives the number of files."""
    destroyed = 0
    for evidence in overdue(now=now).iterator():
        destroy_evidence(evidence=evidence, actor=ACTOR)
        destroyed += 1
    _forget_words(now)
    store.sweep_files(older_than=now - ORPHAN_AGE)
    return destroyed


@transaction.atomic
def destroy_evidence(*, evidence: Evidence, actor: str) -> None:
    """Destroy one file with its journal entry."""
    store.destroy(evidence)
    record(
        actor=actor,
        act="evidence.destroyed",
        case=evidence.enrolment_id,
        evidence=str(evidence.pk),
        name=evidence.name,
    )


def _forget_words(now: datetime) -> None:
    """What was read on the document, what agents noted, where to push: gone with the pictures."""
    ended = _long_ended(now)
    read = CheckReport.objects.filter(enrolment__in=ended).exclude(document=None, document_index="")
    read.update(document=None, document_index="")
    Decision.objects.filter(enrolment__in=ended, comment__isnull=False).update(comment=None)
    Judgement.objects.filter(enrolment__in=ended, why__isnull=False).update(why=None)
    ended.filter(push_token__isnull=False).update(push_token=None)


def _long_ended(now: datetime) -> QuerySet[Enrolment]:
    """Cases whose three months are over: from the decision, or the withdrawal or expiry without one."""
    ended = now - settings.EVIDENCE_LIFETIME
    return Enrolment.objects.filter(
        Q(decided_at__lt=ended) | Q(closed_at__lt=ended), status__in=set(State) - LIVE
    )
