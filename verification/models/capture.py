"""Challenges given to the phone, and the captures that answer them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q


class CaptureKind(models.TextChoices):
    """What a video shows."""

    DOCUMENT = "document"
    FACE = "face"


class CaptureChallenge(models.Model):
    """A single-use, short-lived order of actions, so that a film made before cannot answer it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(
        "verification.Enrolment", on_delete=models.CASCADE, related_name="challenges"
    )
    document_actions = models.JSONField()
    face_actions = models.JSONField()
    issued_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"challenge {self.pk}"


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

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(offset__lte=F("length")), name="capture_stays_in_its_length"),
            models.UniqueConstraint(
                fields=["challenge", "kind"],
                condition=Q(completed_at__isnull=False),
                name="one_complete_capture_per_kind_and_challenge",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} capture {self.pk}"
