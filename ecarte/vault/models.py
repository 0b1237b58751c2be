"""Data keys as they lie in the database: wrapped, and worth nothing without the master key."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class Basis(models.TextChoices):
    """Why something is kept, and so until when. What has another end has another key."""

    ENROLMENT = "enrolment"
    """Documents and faces as they were filmed: three months (CSS R161-33-18)."""
    BIOMETRIC = "biometric"
    """Faces cut out for comparison: 96 hours after the activation (CSS R161-33-18)."""
    FRAUD = "fraud"
    """Held with a motive, until the end of the hold."""
    FIELDS = "fields"
    """Columns, and what else is sealed piece by piece."""
    INDEX = "index"
    """Blind indexes."""


class DataKey(models.Model):
    """A key of 32 bytes for one basis and month, wrapped by a master key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    basis = models.CharField(max_length=10, choices=Basis)
    month = models.CharField(max_length=7, blank=True)
    """`2026-11`, UTC. Empty for blind indexes: they must be found in any month."""
    generation = models.PositiveSmallIntegerField(default=0)
    """The highest of a month seals; the others open."""
    master = models.CharField(max_length=200)
    """The master key that wraps it: `local:ID`, `pkcs11:LABEL` or `kms:KEY`."""
    wrapped = models.BinaryField()
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    """Of a blind index: since then nothing stands under it any more."""
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["basis", "month", "generation"], name="a_month_and_basis_has_one_key_per_generation"
            ),
            models.CheckConstraint(
                condition=Q(destroyed_at__isnull=True) | Q(wrapped=b""), name="a_destroyed_key_is_not_kept"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.basis} {self.month or 'for ever'} {self.generation}"

    @property
    def context(self) -> bytes:
        """What the wrapped key is bound to: it does not open in another row."""
        return f"{self.pk}:{self.basis}:{self.month}:{self.generation}".encode()
