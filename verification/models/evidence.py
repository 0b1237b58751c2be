"""Sealed evidence: captures and the stills derived from them."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class EvidenceKind(models.TextChoices):
    """What a file shows."""

    DOCUMENT_VIDEO = "document_video", _("Vidéo de la pièce")
    FACE_VIDEO = "face_video", _("Vidéo du visage")
    STILL = "still", _("Image")


class Evidence(models.Model):
    """One sealed file with its own key. Destroying the key is the deletion (`evidence.store.destroy`)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey("verification.Enrolment", on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=20, choices=EvidenceKind)
    name = models.CharField(max_length=40)
    """`document`, `mrz`, `portrait`, `face_1` … for stills; the capture's kind for videos."""
    content_type = models.CharField(max_length=40)
    biometric = models.BooleanField(default=False)
    """Shows a face cut out for comparison: destroyed with the biometrics, before the rest."""
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    month_key = models.ForeignKey("vault.DataKey", on_delete=models.PROTECT, related_name="+")
    """That of the month and legal basis, which wraps the file's own."""
    wrapped_key = models.BinaryField()
    """The file's own key, wrapped; empty once destroyed."""
    seconds = models.FloatField(null=True)
    """For a still: when in the video it was taken."""
    created_at = models.DateTimeField(auto_now_add=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(destroyed_at__isnull=True) | models.Q(wrapped_key=b""),
                name="destroyed_evidence_has_no_key",
            )
        ]
        indexes = [
            # What stands is three months' worth; what was destroyed grows for ever.
            models.Index(
                fields=["enrolment"], condition=models.Q(destroyed_at=None), name="evidence_that_stands"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"
