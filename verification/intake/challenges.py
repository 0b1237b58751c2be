"""Challenges: what to film, in an order and at times that nobody knew before."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from ecarte.journal.services import record
from ecarte.problems import Problem
from verification.intake.discarding import discard_unsubmitted
from verification.intake.gestures import draw_digits, draw_gestures, film_seconds
from verification.intake.guards import actor_of, hold_capturing
from verification.intake.problems import CHALLENGE_EXPIRED, CHALLENGE_UNKNOWN, CHALLENGE_USED
from verification.models import Capture, CaptureChallenge
from verification.parts import Part

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from verification.models import Enrolment

DOCUMENT_ACTIONS = {Part.FRONT: ("front", "tilt"), Part.BACK: ("back",)}
"""What is filmed of each side, in this order. The light moves on the front: it carries the photo."""


@transaction.atomic
def issue_challenge(*, enrolment: Enrolment, now: datetime) -> CaptureChallenge:
    """A new challenge; the former one and what was filmed for it are no longer of use."""
    held = hold_capturing(enrolment.pk)
    discard_unsubmitted(enrolment=enrolment, actor=actor_of(enrolment), now=now)
    gestures = draw_gestures(without=held.left_out)
    challenge = CaptureChallenge.objects.create(
        enrolment=enrolment,
        document_actions=_document_actions(held),
        face_actions=[asdict(asked) for asked in gestures],
        face_digits=draw_digits(),
        face_seconds=film_seconds(gestures),
        expires_at=now + settings.CHALLENGE_LIFETIME,
    )
    record(actor=actor_of(enrolment), act="challenge.issued", case=enrolment.pk, challenge=str(challenge.pk))
    return challenge


def _document_actions(enrolment: Enrolment) -> list[str]:
    """The sides that are asked for again; otherwise both."""
    sides = [part for part in DOCUMENT_ACTIONS if part in enrolment.recapture] or DOCUMENT_ACTIONS
    return [action for part in sides for action in DOCUMENT_ACTIONS[part]]


def usable_challenge(*, enrolment: Enrolment, challenge_id: UUID, now: datetime) -> CaptureChallenge:
    """The challenge, if it may still be submitted. Raises Problem (challenge_unknown, _used, _expired)."""
    challenge = enrolment.challenges.filter(pk=challenge_id).first()
    if challenge is None:
        raise Problem(CHALLENGE_UNKNOWN)
    if challenge.used_at is not None:
        raise Problem(CHALLENGE_USED)
    if challenge.expires_at <= now:
        raise Problem(CHALLENGE_EXPIRED)
    return challenge


def challenge_to_film(*, enrolment: Enrolment, challenge_id: UUID, now: datetime) -> CaptureChallenge:
    """The challenge, if a film may still be announced for it: never later than its own lifetime.

    Announcing commits to the film by its SHA-256, so a slow upload may go on after that time.
    """
    challenge = usable_challenge(enrolment=enrolment, challenge_id=challenge_id, now=now)
    if challenge.issued_at + settings.CHALLENGE_LIFETIME <= now:
        raise Problem(CHALLENGE_EXPIRED)
    return challenge


def prolong(*, capture: Capture, now: datetime) -> None:
    """After a film was received, leave the time to receive the other one and to submit."""
    until: datetime = now + settings.CHALLENGE_LIFETIME
    CaptureChallenge.objects.filter(pk=capture.challenge_id, expires_at__lt=until).update(expires_at=until)
