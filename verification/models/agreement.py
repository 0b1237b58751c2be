"""What a parent was asked about the card of a minor, and what they answered."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from ecarte.vault.blind_index import BlindIndexField


class Agreement(models.Model):
    """One question, and the answer of a legal guardian (CSS R161-33-2)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(
        "verification.Enrolment", on_delete=models.CASCADE, related_name="agreements"
    )
    code_digest = BlindIndexField(unique=True)
    """Of the code that the minor's phone shows. It stays good for taking the agreement back."""
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    agreed = models.BooleanField(null=True)
    guardian_index = BlindIndexField(blank=True)
    """Blind index of who answered; forgotten with the other words on the case."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=Q(answered_at__isnull=True),
                name="one_agreement_is_asked_for_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, agreed__isnull=True, guardian_index="")
                | Q(answered_at__isnull=False, agreed__isnull=False),
                name="an_agreement_is_answered_as_a_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"agreement {self.pk}"


class Guardian(models.Model):
    """A legal guardian of an insured minor, as the register declares it: by blind index, never by name."""

    person = models.ForeignKey(
        "verification.InsuredPerson", on_delete=models.CASCADE, related_name="guardians"
    )
    nir_index = BlindIndexField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "nir_index"], name="a_guardian_is_declared_once")
        ]

    def __str__(self) -> str:
        return f"guardian {self.pk}"
