"""Challenges: what to film, in an order and at times that nobody knew before."""

from __future__ import annotations

import secrets
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

SIDES = {Part.FRONT: "front", Part.BACK: "back"}
TILTS = ("tilt_left", "tilt_right", "tilt_up", "tilt_down")
"""One of them follows the front, which carries the photo: the light moves over it."""


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
    """The sides that are asked for again, otherwise both, in an order and with a tilt that nobody knew."""
    sides = [side for part, side in SIDES.items() if part in enrolment.recapture] or [*SIDES.values()]
    if secrets.randbelow(2):
        sides.reverse()
    shown = {"front": ("front", secrets.choice(TILTS)), "back": ("back",)}
    return [action for side in sides for action in shown[side]]


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
