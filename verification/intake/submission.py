"""Hands the captures over to the checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from ecarte.problems import Problem
from verification.intake.challenges import usable_challenge
from verification.intake.guards import actor_of, hold_capturing, needed_captures
from verification.intake.problems import ALREADY_SUBMITTED, CAPTURES_MISSING, CHALLENGE_USED, CODE_MISSING
from verification.models import CaptureChallenge
from verification.states import State
from verification.tasks import run_checks
from verification.transitions import NotThere, move

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from verification.models import Enrolment


@transaction.atomic
def submit(*, enrolment: Enrolment, challenge_id: UUID, now: datetime) -> None:
    """Submit, use up the challenge, and start the checks once all that is committed.

    Raises Problem: challenge_unknown, challenge_used, challenge_expired, captures_missing, code_missing,
    already_submitted, enrolment_closed.
    """
    held = hold_capturing(enrolment.pk)
    challenge = usable_challenge(enrolment=held, challenge_id=challenge_id, now=now)
    complete = challenge.captures.filter(completed_at__isnull=False)
    needed, there = needed_captures(held), set(complete.values_list("kind", flat=True))
    if missing := [kind for kind in needed if kind not in there]:
        raise Problem(CAPTURES_MISSING, missing=missing)
    if not held.code_hash:
        raise Problem(CODE_MISSING)
    if not CaptureChallenge.objects.filter(pk=challenge.pk, used_at=None).update(used_at=now):
        raise Problem(CHALLENGE_USED)
    try:
        move(
            enrolment_id=held.pk,
            source=State(held.status),
            target=State.SUBMITTED,
            actor=actor_of(held),
            set_fields={
                "submitted_at": now,
                "recapture": [],
                "public_reason": "",
                "check_attempts": 0,
                "checks_due_at": now + settings.CHECKS_LEASE,
            },
            journal={"challenge": str(challenge.pk), "captures": list(needed)},
        )
    except NotThere as error:
        raise Problem(ALREADY_SUBMITTED) from error
    run_checks.delay_on_commit(str(held.pk))
