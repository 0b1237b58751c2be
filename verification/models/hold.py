"""Legal holds: what keeps the evidence of a fraud file from being destroyed when its time comes."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ecarte.vault.fields import EncryptedField

if TYPE_CHECKING:
    from datetime import datetime


class LegalHold(models.Model):
    """One hold on one case. Renewing ends it and places the next one, by somebody else."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey("verification.Enrolment", on_delete=models.PROTECT, related_name="holds")
    motive = EncryptedField(null=True)
    """None once forgotten with the case."""
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    placed_before_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    """Of a renewal: who placed the one before."""
    placed_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    """Ended before its time, or renewed."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"], condition=Q(lifted_at__isnull=True), name="one_hold_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("placed_at"))
                & Q(ends_at__lte=F("placed_at") + settings.HOLD_LIFETIME),
                name="a_hold_ends_within_the_legal_time",
            ),
            models.CheckConstraint(
                condition=Q(placed_before_by__isnull=True) | ~Q(placed_before_by=F("placed_by")),
                name="a_second_person_renews_a_hold",
            ),
        ]

    def __str__(self) -> str:
        return f"hold {self.pk}"

    @classmethod
    def in_force(cls, now: datetime) -> models.QuerySet[LegalHold]:
        """Those that keep something at that moment."""
        return cls.objects.filter(Q(lifted_at=None) | Q(lifted_at__gt=now), ends_at__gt=now)
