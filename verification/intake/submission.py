"""Hands the captures, or a proven identity in their place, over to the checks."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from ecarte.problems import Problem
from issuance.pending import Device, prepare_card
from verification.intake.challenges import usable_challenge
from verification.intake.discarding import discard_unsubmitted
from verification.intake.france_identite.answering import usable_identity
from verification.intake.guards import actor_of, hold_capturing, needed_captures
from verification.intake.problems import ALREADY_SUBMITTED, CAPTURES_MISSING, CHALLENGE_USED, CODE_MISSING
from verification.intake.quick.tries import refuse_unusable
from verification.intake.requirements import refuse_unmet
from verification.intake.signature import verify_films, verify_identity
from verification.integrity.judge import judge_integrity
from verification.models import CaptureChallenge
from verification.states import State
from verification.tasks import run_checks
from verification.transitions import NotThere, move

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from verification.models import Enrolment


@dataclass(frozen=True, kw_only=True)
class Submitted:
    """What the phone sends with the films of one challenge."""

    challenge: UUID
    signature: str
    origins: Mapping[str, Any]
    """How each kind of film was made, as the phone tells; see `origin_serializers`."""
    integrity: Mapping[str, str] | None
    """`kind` and `token`."""


@transaction.atomic
def submit(*, enrolment: Enrolment, submitted: Submitted, now: datetime) -> None:
    """Submit, use up the challenge, and start the checks once all that is committed.

    Raises Problem: challenge_unknown, challenge_used, challenge_expired, captures_missing, capture_unusable,
    submission_signature, code_missing, contact_unconfirmed, agreement_missing, already_submitted,
    enrolment_closed.
    """
    held = hold_capturing(enrolment.pk)
    challenge = usable_challenge(enrolment=held, challenge_id=submitted.challenge, now=now)
    films = {capture.kind: capture for capture in challenge.captures.filter(completed_at__isnull=False)}
    needed = needed_captures(held)
    if missing := [kind for kind in needed if kind not in films]:
        raise Problem(CAPTURES_MISSING, missing=missing)
    refuse_unusable(enrolment=held, captures=films.values())
    verify_films(signature=submitted.signature, enrolment=held, challenge=challenge, captures=films.values())
    if not held.code_hash:
        raise Problem(CODE_MISSING)
    refuse_unmet(enrolment=held, films=True, today=timezone.localdate(now))
    integrity = submitted.integrity or {}
    judged = judge_integrity(
        kind=integrity.get("kind"), token=integrity.get("token", ""), nonce=challenge.integrity_nonce
    )
    signed = {"used_at": now, "signature": submitted.signature, "integrity": asdict(judged)}
    if not CaptureChallenge.objects.filter(pk=challenge.pk, used_at=None).update(**signed):
        raise Problem(CHALLENGE_USED)
    for kind, film in films.items():
        film.origin = submitted.origins.get(kind)
        film.save(update_fields=["origin"])
    _hand_over(
        held,
        now,
        {"identity": None},
        journal={
            "challenge": str(challenge.pk),
            "captures": list(needed),
            "signature": _digest(submitted.signature),
        },
    )


@transaction.atomic
def submit_identity(*, enrolment: Enrolment, identity_id: UUID, signature: str, now: datetime) -> None:
    """Submit what France Identité proved. Films that were begun are not needed, and destroyed.

    Raises Problem: identity_unknown, identity_expired, submission_signature, code_missing,
    agreement_missing, already_submitted, enrolment_closed.
    """
    held = hold_capturing(enrolment.pk)
    identity = usable_identity(enrolment=held, identity_id=identity_id, now=now)
    verify_identity(signature=signature, enrolment=held, identity=identity)
    if not held.code_hash:
        raise Problem(CODE_MISSING)
    refuse_unmet(enrolment=held, films=False, today=timezone.localdate(now))
    discard_unsubmitted(enrolment=held, actor=actor_of(held), now=now)
    identity.signature = signature
    identity.save(update_fields=["signature"])
    journal = {"identity": str(identity.pk), "signature": _digest(signature)}
    _hand_over(held, now, {"identity": identity}, journal=journal)


def _digest(signature: str) -> str:
    return sha256(signature.encode()).hexdigest()


def _hand_over(held: Enrolment, now: datetime, by: dict[str, Any], *, journal: dict[str, Any]) -> None:
    device = Device(jkt=held.device_jkt, jwk=held.device_jwk)
    prepare_card(case=held.pk, device=device, code_hash=held.code_hash)
    try:
        move(
            enrolment_id=held.pk,
            source=State(held.status),
            target=State.SUBMITTED,
            actor=actor_of(held),
            set_fields={
                **by,
                "submitted_at": now,
                "recapture": [],
                "missed": [],
                "public_reason": "",
                "check_attempts": 0,
                "checks_due_at": now + settings.CHECKS_LEASE,
            },
            journal=journal,
        )
    except NotThere as error:
        raise Problem(ALREADY_SUBMITTED) from error
    run_checks.delay_on_commit(str(held.pk))
