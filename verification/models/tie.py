"""Whose case a member of staff never gets: their own, and those of the relatives whom they declared."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from ecarte.vault.blind_index import BlindIndexField


class Tie(models.Model):
    """One declared person, by the blind index of their NIR: nobody reads here who it is."""

    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="ties")
    nir_index = BlindIndexField()
    declared_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agent", "nir_index"], name="a_tie_is_declared_once")]

    def __str__(self) -> str:
        return f"tie {self.pk}"
