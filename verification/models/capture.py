"""Challenges given to the phone, and the captures that answer them."""

from __future__ import annotations

import base64
import hashlib
import uuid

from django.db import models
from django.db.models import F, Q

from ecarte.vault.fields import EncryptedJSONField
from verification.engine.face.actions import Action, Asked


class CaptureKind(models.TextChoices):
    """What a video shows."""

    DOCUMENT = "document"
    FACE = "face"


class QuickState(models.TextChoices):
    """What a first look at a complete film says, before the person leaves the screen."""

    CHECKING = "checking"
    USABLE = "usable"
    FILM_AGAIN = "film_again"
    NOT_CHECKED = "not_checked"
    """It could not be looked at in time: that keeps nobody, the full checks come later."""


class CaptureChallenge(models.Model):
    """A single-use, short-lived order of actions at random times, so that no film made before answers it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(
        "verification.Enrolment", on_delete=models.CASCADE, related_name="challenges"
    )
    document_actions = models.JSONField()
    face_actions = models.JSONField()
    """`[{"action": "turn_left", "start": 0.93, "end": 2.81}, …]`: seconds from the film's first picture."""
    face_digits = models.CharField(max_length=4)
    """To be read aloud from the end of the last gesture on. No machine listens: the agent does."""
    face_seconds = models.FloatField()
    """How long to film the face."""
    issued_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    signature = models.TextField(blank=True)
    """The submission, signed by the device key over the digests of the films (a compact JWS)."""
    integrity = models.JSONField(default=dict)
    """`{"verdict", "detail"}`: what the evidence of the device's integrity was worth at the submission."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | ~Q(signature=""), name="a_used_challenge_is_signed"
            ),
            models.CheckConstraint(
                condition=Q(face_digits__regex=r"^[0-9]{4}$"), name="a_challenge_has_four_digits"
            ),
        ]

    def __str__(self) -> str:
        return f"challenge {self.pk}"

    @property
    def integrity_nonce(self) -> str:
        """What the evidence of the device's integrity is bound to."""
        digest = hashlib.sha256(f"{self.pk}.{self.enrolment.device_jkt}".encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    @property
    def gestures(self) -> tuple[Asked, ...]:
        """What the face was asked for, as the engine takes it."""
        return tuple(
            Asked(action=Action(asked["action"]), start=asked["start"], end=asked["end"])
            for asked in self.face_actions
        )


class Capture(models.Model):
    """One video, uploaded piece by piece (tus 1.0). Complete once every byte is there and checked."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey("verification.Enrolment", on_delete=models.CASCADE, related_name="captures")
    challenge = models.ForeignKey(CaptureChallenge, on_delete=models.CASCADE, related_name="captures")
    evidence = models.OneToOneField("verification.Evidence", on_delete=models.PROTECT, related_name="capture")
    kind = models.CharField(max_length=10, choices=CaptureKind)
    length = models.PositiveIntegerField()
    """Announced size in bytes."""
    offset = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64)
    """Announced digest of the whole file, hexadecimal."""
    video = models.JSONField(default=dict)
    """Codec, size, duration and frame rate, once the file is complete and was found to be a video."""
    created_at = models.DateTimeField(auto_now_add=True)
    completed_at = models.DateTimeField(null=True)
    quick = models.CharField(max_length=12, choices=QuickState, blank=True)
    """Empty until the film is complete."""
    quick_hints = models.JSONField(default=list)
    """Codes of `verification.guidance`."""
    quick_due_at = models.DateTimeField(null=True)
    """Until when the phone waits for it."""
    origin = EncryptedJSONField(null=True)
    """What the phone told of how it filmed; None when it told nothing, or once forgotten."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quick__in=["", *QuickState.values]), name="a_first_look_has_a_known_state"
            ),
            models.CheckConstraint(
                condition=~Q(quick=QuickState.CHECKING) | Q(quick_due_at__isnull=False),
                name="a_first_look_ends_some_time",
            ),
            models.CheckConstraint(condition=Q(offset__lte=F("length")), name="capture_stays_in_its_length"),
            models.UniqueConstraint(
                fields=["challenge", "kind"],
                condition=Q(completed_at__isnull=False),
                name="one_complete_capture_per_kind_and_challenge",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} capture {self.pk}"
