"""What was signed, and what the phone then said of it. Never the credential, its salts or its digests."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Signature(models.Model):
    """One signature over one credential. The id of the first of a response is its `notification_id`.

    The database refuses to change or delete it (`issuance.apps`). Who approved stands in the card; the
    configuration, the list and the index stand in the entry.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    card = models.ForeignKey("issuance.Card", on_delete=models.PROTECT, related_name="signatures")
    entry = models.ForeignKey("issuance.StatusEntry", on_delete=models.PROTECT, related_name="signatures")
    key = models.ForeignKey("issuance.DocumentSigner", on_delete=models.PROTECT, related_name="signatures")
    signed_at = models.DateTimeField(_("signée le"), auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")

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
