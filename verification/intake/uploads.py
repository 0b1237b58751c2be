"""Announces and removes captures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from ecarte.journal.services import record
from ecarte.problems import Problem
from verification.evidence import store
from verification.intake.challenges import challenge_to_film
from verification.intake.discarding import discard
from verification.intake.guards import actor_of, hold_capturing, needed_captures
from verification.intake.lease import lease
from verification.intake.problems import (
    ALREADY_SUBMITTED,
    CAPTURE_EXISTS,
    CAPTURE_NOT_NEEDED,
    UPLOAD_HEADERS,
    UPLOAD_TOO_LARGE,
)
from verification.intake.quotas import refuse_over_quota
from verification.models import Capture, CaptureKind, EvidenceKind
from verification.parts import kinds_of

if TYPE_CHECKING:
    from datetime import datetime

    from verification.intake.tus import Announcement
    from verification.models import Enrolment

EVIDENCE_KINDS = {
    CaptureKind.DOCUMENT: EvidenceKind.DOCUMENT_VIDEO,
    CaptureKind.FACE: EvidenceKind.FACE_VIDEO,
}


@transaction.atomic
def announce_capture(*, enrolment: Enrolment, announcement: Announcement, now: datetime) -> Capture:
    """An empty capture that waits for its bytes.

    Raises Problem: upload_headers (empty file), upload_too_large, challenge_*, capture_not_needed,
    capture_exists, upload_quota, already_submitted, enrolment_closed.
    """
    if announcement.length > settings.MAX_VIDEO_BYTES:
        raise Problem(UPLOAD_TOO_LARGE, max_bytes=settings.MAX_VIDEO_BYTES)
    if announcement.length == 0:
        raise Problem(UPLOAD_HEADERS, header="Upload-Length")
    held = hold_capturing(enrolment.pk)
    challenge = challenge_to_film(enrolment=held, challenge_id=announcement.challenge_id, now=now)
    if announcement.kind not in needed_captures(held):
        raise Problem(CAPTURE_NOT_NEEDED, recapture=kinds_of(held.recapture))
    if challenge.captures.filter(kind=announcement.kind, completed_at__isnull=False).exists():
        raise Problem(CAPTURE_EXISTS)
    refuse_over_quota(enrolment=held, now=now)
    evidence = store.create(
        enrolment=held,
        kind=EVIDENCE_KINDS[announcement.kind],
        name=announcement.kind,
        content_type=announcement.content_type,
    )
    capture = Capture.objects.create(
        enrolment=held,
        challenge=challenge,
        evidence=evidence,
        kind=announcement.kind,
        length=announcement.length,
        sha256=announcement.sha256,
    )
    record(
        actor=actor_of(held),
        act="capture.announced",
        case=held.pk,
        evidence=str(evidence.pk),
        kind=announcement.kind,
        sha256=announcement.sha256,
    )
    return capture


def remove_capture(*, capture: Capture) -> None:
    """Remove one that was not submitted. Raises Problem: upload_busy, already_submitted, enrolment_closed.

    What was submitted stays even while something else is filmed again: it was judged, and will be once more.
    """
    with lease(capture.pk), transaction.atomic():
        held = hold_capturing(capture.enrolment_id)
        if not held.challenges.filter(pk=capture.challenge_id, used_at=None).exists():
            raise Problem(ALREADY_SUBMITTED)
        discard(capture=capture, actor=actor_of(held), reason="removed")
