"""Checks a capture whose last byte has come: the announced digest, and that it is a video at all."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from ecarte.journal.services import record
from ecarte.problems import NOT_FOUND, Problem
from verification.engine import sandbox
from verification.engine.video import VideoRejected
from verification.evidence import store
from verification.intake.challenges import prolong
from verification.intake.discarding import discard
from verification.intake.guards import actor_of, hold_capturing
from verification.intake.lease import CHECKING, Lease
from verification.intake.problems import CAPTURE_EXISTS, UPLOAD_CHECKSUM, UPLOAD_OFFSET, VIDEO_REJECTIONS
from verification.models import Capture, QuickState
from verification.tasks import quick_check

if TYPE_CHECKING:
    from ecarte.problems import ProblemType
    from verification.engine.video import VideoInfo


def finish(*, capture: Capture, held: Lease) -> None:
    """Complete the capture, or destroy it and raise Problem.

    Raises upload_checksum, a code of the video, capture_exists, or not_found when it was removed meanwhile.
    """
    held.renew(CHECKING)
    try:
        if store.digest(capture.evidence) != capture.sha256:
            raise _refused(capture, UPLOAD_CHECKSUM)
        video = sandbox.probe(video=store.read(capture.evidence))
        _complete(capture, video)
    except VideoRejected as error:
        raise _refused(capture, VIDEO_REJECTIONS[error.code]) from error
    except IntegrityError as error:
        raise _refused(capture, CAPTURE_EXISTS) from error
    except FileNotFoundError as error:  # withdrawn or superseded meanwhile: its evidence is destroyed
        raise Problem(NOT_FOUND) from error


@transaction.atomic
def _complete(capture: Capture, video: VideoInfo) -> None:
    enrolment, now = hold_capturing(capture.enrolment_id), timezone.now()
    mine = Capture.objects.filter(pk=capture.pk, offset=capture.length, completed_at=None)
    due = now + settings.QUICK_CHECK_LEASE
    if not mine.update(video=asdict(video), completed_at=now, quick=QuickState.CHECKING, quick_due_at=due):
        raise Problem(UPLOAD_OFFSET)
    capture.completed_at = now
    evidence = capture.evidence
    evidence.sha256, evidence.seconds = capture.sha256, video.seconds
    evidence.save(update_fields=["sha256", "seconds"])
    prolong(capture=capture, now=now)
    quick_check.delay_on_commit(str(capture.pk))
    record(
        actor=actor_of(enrolment),
        act="capture.received",
        case=enrolment.pk,
        evidence=str(evidence.pk),
        kind=capture.kind,
        sha256=capture.sha256,
    )


def _refused(capture: Capture, kind: ProblemType) -> Problem:
    discard(capture=capture, actor=actor_of(capture.enrolment), reason=kind.code)
    return Problem(kind)
