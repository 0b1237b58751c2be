"""What the acts of a phone have in common: who acts, and whether captures are still expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecarte.problems import NOT_FOUND, Problem
from verification.intake.problems import ALREADY_SUBMITTED, ENROLMENT_CLOSED
from verification.models import CaptureKind, Enrolment
from verification.parts import kinds_of
from verification.states import CAPTURING, LIVE, State

if TYPE_CHECKING:
    from uuid import UUID

    from ecarte.problems import ProblemType


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


def hold_live(enrolment_id: UUID) -> Enrolment:
    """Lock the enrolment until the transaction ends. Raises Problem (enrolment_closed)."""
    enrolment = Enrolment.objects.select_for_update().filter(pk=enrolment_id).first()
    if enrolment is None or enrolment.status not in LIVE:
        raise Problem(ENROLMENT_CLOSED)
    return enrolment


def hold_before_offer(enrolment_id: UUID, *, too_late: ProblemType) -> Enrolment:
    """Lock the enrolment until the transaction ends, while no card is offered to its device yet.

    Raises Problem: enrolment_closed, and `too_late` once there is an offer.
    """
    enrolment = hold_live(enrolment_id)
    if enrolment.status == State.APPROVED:
        raise Problem(too_late)
    return enrolment


def refuse_unless_capturing(enrolment: Enrolment) -> None:
    """Raises Problem (already_submitted, enrolment_closed) unless captures and a code are expected."""
    if enrolment.status not in CAPTURING:
        raise Problem(ALREADY_SUBMITTED if enrolment.status in LIVE else ENROLMENT_CLOSED)


def needed_captures(enrolment: Enrolment) -> tuple[str, ...]:
    """What must be filmed: everything at first, then what was asked for again or was never submitted."""
    if enrolment.status != State.RECAPTURE:
        return tuple(CaptureKind.values)
    submitted = enrolment.captures.filter(completed_at__isnull=False, challenge__used_at__isnull=False)
    kept = set(submitted.values_list("kind", flat=True)).difference(kinds_of(enrolment.recapture))
    return tuple(kind for kind in CaptureKind.values if kind not in kept)
