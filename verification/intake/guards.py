"""What the acts of a phone have in common: who acts, and whether captures are still expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecarte.problems import NOT_FOUND, Problem
from verification.intake.problems import ALREADY_SUBMITTED, ENROLMENT_CLOSED
from verification.models import CaptureKind, Enrolment
from verification.states import CAPTURING, LIVE, State

if TYPE_CHECKING:
    from uuid import UUID


def actor_of(enrolment: Enrolment) -> str:
    """How the journal names the phone."""
    return f"device:{enrolment.device_jkt}"


def hold_capturing(enrolment_id: UUID) -> Enrolment:
    """Lock the enrolment until the transaction ends, so that it is not submitted or withdrawn meanwhile.

    Raises Problem (already_submitted, enrolment_closed) unless captures are expected. SQLite has no row
    locks; its write transactions already exclude each other.
    """
    enrolment = Enrolment.objects.select_for_update().filter(pk=enrolment_id).first()
    if enrolment is None:
        raise Problem(NOT_FOUND)
    refuse_unless_capturing(enrolment)
    return enrolment


def refuse_unless_capturing(enrolment: Enrolment) -> None:
    """Raises Problem (already_submitted, enrolment_closed) unless captures and a code are expected."""
    if enrolment.status not in CAPTURING:
        raise Problem(ALREADY_SUBMITTED if enrolment.status in LIVE else ENROLMENT_CLOSED)


def needed_captures(enrolment: Enrolment) -> tuple[str, ...]:
    """What must be filmed: everything at first, then only what was asked for again."""
    if enrolment.status == State.RECAPTURE and enrolment.recapture:
        return tuple(enrolment.recapture)
    return tuple(CaptureKind.values)
