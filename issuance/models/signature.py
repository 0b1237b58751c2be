"""What was signed, and what the phone then said of it. Never the credential, its salts or its digests."""

from __future__ import annotations

import uuid

from django.db import models


class Signature(models.Model):
    """One signature over one credential; its id is the `notification_id` given to the phone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    card = models.ForeignKey("issuance.Card", on_delete=models.PROTECT, related_name="signatures")
    entry = models.ForeignKey("issuance.StatusEntry", on_delete=models.PROTECT, related_name="signatures")
    key_id = models.CharField(max_length=43)
    signed_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"signature {self.pk}"


class WalletEvent(models.Model):
    """What a phone notified (OpenID4VCI 1.0, section 11)."""

    class Kind(models.TextChoices):
        """The events of the standard; a case-sensitive string on the wire."""

        ACCEPTED = "credential_accepted"
        FAILURE = "credential_failure"
        DELETED = "credential_deleted"

    signature = models.ForeignKey(Signature, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind)
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["signature", "kind"], name="a_wallet_event_is_kept_once"),
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=["credential_accepted", "credential_failure", "credential_deleted"]
                ),
                name="wallet_event_has_a_known_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.signature_id}"
