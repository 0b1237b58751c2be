"""Codes by which an enrolment goes on with another device."""

from __future__ import annotations

from django.db import models

from ecarte.vault.blind_index import BlindIndexField


class ContinuationCode(models.Model):
    """Exists exactly as long as the code opens: a new one replaces it, using it deletes it."""

    enrolment = models.OneToOneField(
        "verification.Enrolment", primary_key=True, on_delete=models.CASCADE, related_name="continuation_code"
    )
    digest = BlindIndexField(unique=True)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"continuation code of {self.enrolment_id}"
