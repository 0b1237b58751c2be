"""What a phone may read of its enrolment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from ecarte.journal.models import Entry
from issuance.selectors import card_status, code_locked, credential_offer_uri, pending_card
from issuance.states import State as CardState
from verification.instruction import instruction
from verification.intake.agreement.answering import TOOK_BACK
from verification.intake.france_identite import provider
from verification.intake.messages import (
    ASSISTANCE,
    CHECKS_LATE,
    CODE_LOCKED,
    COMPARED,
    ENDED,
    FILM,
    LATE,
    MESSAGES,
    PUBLIC,
    SUSPENDED,
    TAKEN_BACK,
    PublicStatus,
    in_language,
)
from verification.intake.quick.tries import tries_used_up
from verification.intake.requirements import Requirement, unmet
from verification.models import Reason
from verification.parts import kinds_of
from verification.prechecks.waiting import are_late, wait_for_checks
from verification.queue.waiting import wait_of
from verification.states import CAPTURING, State

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from verification.models import Capture, Enrolment
    from verification.queue.waiting import Wait

EXPLAINED = frozenset({State.RECAPTURE, State.REFUSED, State.APPROVED})
"""States that come with a reason."""
HELPED = frozenset(
    {PublicStatus.OPENED, PublicStatus.FILM_AGAIN, PublicStatus.CHECKING, PublicStatus.WAITING}
)
"""States in which help at a counter still changes something."""


@dataclass(frozen=True, kw_only=True)
class PublicReason:
    """Why, in the person's words."""

    code: str
    text: str


@dataclass(frozen=True, kw_only=True)
class EnrolmentStatus:
    """The answer of `GET enrolments/{id}`."""

    id: UUID
    case_number: str
    status: PublicStatus
    message: str
    recapture: list[str]
    """Films to make again, and what they are to show: `recapture_parts`."""
    recapture_parts: list[str]
    to_confirm: list[Requirement]
    reason: PublicReason | None
    waiting: Wait | None
    assistance: str | None
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
    waiting = _waiting(enrolment, status, now)
    card_id = _card(enrolment)
    parts = enrolment.recapture if enrolment.status == State.RECAPTURE else []
    return EnrolmentStatus(
        id=enrolment.pk,
        case_number=enrolment.case_number,
        status=status,
        message=in_language(_message(enrolment, status, waiting, now), enrolment.language),
        recapture=kinds_of(parts),
        recapture_parts=parts,
        to_confirm=unmet(enrolment=enrolment, today=timezone.localdate(now)),
        reason=_reason(enrolment),
        waiting=waiting,
        assistance=_assistance(enrolment, status),
        expires_at=expires_at(enrolment),
        credential_offer_uri=credential_offer_uri(card_id) if card_id else None,
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
    return PublicReason(code=reason.public_code, text=_text(reason, enrolment)) if reason else None


def _text(reason: Reason, enrolment: Enrolment) -> str:
    language = enrolment.language
    text = reason.public(language)
    if enrolment.status != State.RECAPTURE:
        return text
    return instruction(parts=enrolment.recapture, advice=text, gestures=enrolment.missed, language=language)


def _card(enrolment: Enrolment) -> UUID | None:
    """The card that this phone may collect, or whose collection it may prepare while the case is decided."""
    if enrolment.status == State.APPROVED:
        return enrolment.card_id
    return pending_card(enrolment.pk, jkt=enrolment.device_jkt)


def _waiting(enrolment: Enrolment, status: PublicStatus, now: datetime) -> Wait | None:
    if status == PublicStatus.CHECKING:
        return wait_for_checks(enrolment=enrolment, now=now)
    return wait_of(enrolment=enrolment, now=now) if status == PublicStatus.WAITING else None


def _message(
    enrolment: Enrolment, status: PublicStatus, waiting: Wait | None, now: datetime
) -> tuple[str, str]:
    """What is true of this enrolment, where the words of its status alone would not be."""
    if waiting is not None and waiting.due_at < now:
        return LATE
    match status:
        case PublicStatus.OPENED if not provider.is_configured():
            return FILM
        case PublicStatus.CHECKING if are_late(enrolment=enrolment, now=now):
            return CHECKS_LATE
        case PublicStatus.CHECKING if enrolment.identity_id is not None:
            return COMPARED
        case PublicStatus.APPROVED if enrolment.card_id and code_locked(enrolment.card_id):
            return CODE_LOCKED
        case PublicStatus.ACTIVE:
            return _of_the_card(enrolment)
        case PublicStatus.WITHDRAWN if Entry.objects.filter(case=enrolment.pk, act=TOOK_BACK).exists():
            return TAKEN_BACK
    return MESSAGES[status]


def _of_the_card(enrolment: Enrolment) -> tuple[str, str]:
    """The enrolment ended well; what became of its card since is another matter."""
    card = card_status(enrolment.card_id) if enrolment.card_id else None
    told = {CardState.ACTIVE: MESSAGES[PublicStatus.ACTIVE], CardState.SUSPENDED: SUSPENDED}
    return told[CardState(card)] if card in told else ENDED


def _assistance(enrolment: Enrolment, status: PublicStatus) -> str | None:
    """Where help is, once filming failed too often."""
    tried = enrolment.technical_recaptures >= settings.MAX_TECHNICAL_RECAPTURES
    tried |= tries_used_up(enrolment)
    return in_language(ASSISTANCE, enrolment.language) if tried and status in HELPED else None
