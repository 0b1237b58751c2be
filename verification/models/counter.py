"""Codes by which an enrolment begins with somebody's help, at a counter."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from ecarte.vault.blind_index import BlindIndexField


class CounterCode(models.Model):
    """Exists exactly as long as the code serves: using it deletes it."""

    digest = BlindIndexField(unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"counter code {self.pk}"
