"""What a phone may read of its enrolment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from issuance.selectors import credential_offer_uri
from verification.intake.messages import LATE, MESSAGES, PUBLIC, PublicStatus, in_language
from verification.models import Enrolment, Reason
from verification.states import CAPTURING, State

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from verification.models import Capture

EXPLAINED = frozenset({State.RECAPTURE, State.REFUSED, State.APPROVED})
"""States that come with a reason."""


@dataclass(frozen=True, kw_only=True)
class PublicReason:
    """Why, in the person's words."""

    code: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Wait:
    """Facts about the queue, not a forecast."""

    ahead: int
    """Cases due before this one that still wait, for whichever desk: it tells nothing of this case."""
    due_at: datetime
    """The promised time; it may have passed."""


@dataclass(frozen=True, kw_only=True)
class EnrolmentStatus:
    """The answer of `GET enrolments/{id}`."""

    id: UUID
    case_number: str
    status: PublicStatus
    message: str
    recapture: list[str]
    reason: PublicReason | None
    waiting: Wait | None
    expires_at: datetime | None
    credential_offer_uri: str | None


def public_status(enrolment: Enrolment) -> PublicStatus:
    """The state as the person sees it."""
    return PUBLIC[State(enrolment.status)]


def expires_at(enrolment: Enrolment) -> datetime | None:
    """Until when the captures are awaited, or None when they are not."""
    if enrolment.status not in CAPTURING:
        return None
    return (enrolment.submitted_at or enrolment.opened_at) + settings.ENROLMENT_LIFETIME


def status_of(*, enrolment: Enrolment, now: datetime) -> EnrolmentStatus:
    """Where an enrolment stands and what to do next, in its own language."""
    status = public_status(enrolment)
    waiting = _wait(enrolment) if status == PublicStatus.WAITING else None
    late = waiting is not None and waiting.due_at < now
    approved = enrolment.status == State.APPROVED
    return EnrolmentStatus(
        id=enrolment.pk,
        case_number=enrolment.case_number,
        status=status,
        message=in_language(LATE if late else MESSAGES[status], enrolment.language),
        recapture=enrolment.recapture if enrolment.status == State.RECAPTURE else [],
        reason=_reason(enrolment),
        waiting=waiting,
        expires_at=expires_at(enrolment),
        credential_offer_uri=credential_offer_uri(enrolment.card_id)
        if approved and enrolment.card_id
        else None,
    )


def resume_offset(capture: Capture) -> int:
    """Where the next byte goes.

    A film that is whole but not checked lost its check with a server: sending the last byte repeats it.
    """
    if capture.offset == capture.length and capture.completed_at is None:
        return capture.length - 1
    return capture.offset


def _reason(enrolment: Enrolment) -> PublicReason | None:
    if enrolment.status not in EXPLAINED or not enrolment.public_reason:
        return None
    # Several internal reasons share a public code: always the same text, or it would tell which one it was.
    reason = Reason.objects.filter(public_code=enrolment.public_reason).first()
    return PublicReason(code=reason.public_code, text=reason.public(enrolment.language)) if reason else None


def _wait(enrolment: Enrolment) -> Wait | None:
    if enrolment.deadline_at is None:
        return None
    ahead = Enrolment.objects.filter(status=State.QUEUED, deadline_at__lt=enrolment.deadline_at).count()
    return Wait(ahead=ahead, due_at=enrolment.deadline_at)
