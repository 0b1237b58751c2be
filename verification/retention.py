"""Forgets evidence when the law says so: the key of each file is destroyed, then the file."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from ecarte.journal.services import record
from verification.evidence import store
from verification.models import (
    Agreement,
    Capture,
    CheckReport,
    ContactCode,
    ContinuationCode,
    Decision,
    Enrolment,
    Evidence,
    IdentityRequest,
    Judgement,
    PivotIdentity,
)
from verification.states import LIVE, State
from verification.webhooks.outbox import forget as forget_webhooks

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
    forget_codes(Enrolment.objects.exclude(status__in=LIVE))
    _forget_words(now)
    forget_webhooks(now=now)
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


def forget_identities(enrolments: QuerySet[Enrolment]) -> int:
    """Who France Identité said that these people are; gives the number. That it did stays known."""
    IdentityRequest.objects.filter(enrolment__in=enrolments).delete()
    proven = PivotIdentity.objects.filter(enrolment__in=enrolments, claims__isnull=False)
    return proven.update(claims=None)


def forget_origins(enrolments: QuerySet[Enrolment]) -> None:
    """How these people filmed: the names of cameras may be theirs."""
    Capture.objects.filter(enrolment__in=enrolments, origin__isnull=False).update(origin=None)


def forget_codes(enrolments: QuerySet[Enrolment]) -> None:
    """What opened something or asked a question: of no use once a case has ended."""
    ContactCode.objects.filter(enrolment__in=enrolments).delete()
    ContinuationCode.objects.filter(enrolment__in=enrolments).delete()
    Agreement.objects.filter(enrolment__in=enrolments, answered_at=None).delete()


def _forget_words(now: datetime) -> None:
    """What was read on the document, what agents noted, where to push: gone with the pictures."""
    ended = _long_ended(now)
    read = CheckReport.objects.filter(enrolment__in=ended).exclude(document=None, document_index="")
    read.update(document=None, document_index="")
    Decision.objects.filter(enrolment__in=ended, comment__isnull=False).update(comment=None)
    Judgement.objects.filter(enrolment__in=ended, why__isnull=False).update(why=None)
    forget_identities(ended)
    forget_origins(ended)
    Agreement.objects.filter(enrolment__in=ended).exclude(guardian_index="").update(guardian_index="")
    ended.filter(push_token__isnull=False).update(push_token=None)


def _long_ended(now: datetime) -> QuerySet[Enrolment]:
    """Cases whose three months are over: from the decision, or the withdrawal or expiry without one."""
    ended = now - settings.EVIDENCE_LIFETIME
    return Enrolment.objects.filter(
        Q(decided_at__lt=ended) | Q(closed_at__lt=ended), status__in=set(State) - LIVE
    )
