"""What is proved later: proof files of decided cases and receipts of destruction, and those still to seal."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Purpose(models.TextChoices):
    """What a record proves; the `purpose` of its seal (`ecarte.seal`)."""

    PROOF_FILE = "proof-file"
    RECEIPT = "receipt"


class SealDue(models.Model):
    """The outbox: written in the transaction of the act, gone once the record stands sealed.

    The key may be away (an HSM): nobody's decision, withdrawal or deletion waits for it.
    """

    purpose = models.CharField(max_length=10, choices=Purpose)
    case = models.UUIDField()
    content = models.JSONField(null=True)
    """Of a receipt: what it says. A proof file is put together when it is sealed."""
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose=Purpose.PROOF_FILE, content__isnull=True)
                | Q(purpose=Purpose.RECEIPT, content__isnull=False),
                name="what_a_receipt_says_is_known_at_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} of {self.case}"


class SealedRecord(models.Model):
    """One sealed record. Triggers refuse any change or deletion; the case's row may go, this stays."""

    purpose = models.CharField(max_length=10, choices=Purpose)
    case = models.UUIDField(db_index=True)
    sealed_at = models.DateTimeField()
    content = models.TextField()
    """Of a proof file its entries, canonical JSON; of a receipt nothing: the seal carries what it says."""
    seal = models.TextField()
    """Compact JWS (`ecarte.seal`)."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(purpose=Purpose.PROOF_FILE), name="one_proof_file_per_case"
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"
