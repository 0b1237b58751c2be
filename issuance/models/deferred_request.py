"""A credential request that waits for an agent's decision (OpenID4VCI 1.0, section 9)."""

from __future__ import annotations

from django.db import models


class DeferredRequest(models.Model):
    """What a phone asked for while its card was pending."""

    digest = models.CharField(max_length=64, unique=True)
    """Of the `transaction_id`."""
    card = models.ForeignKey("issuance.Card", on_delete=models.CASCADE, related_name="deferred_requests")
    configuration = models.CharField(max_length=40)
    keys = models.JSONField()
    """The proven public keys, in the order of the proofs: pairs of RFC 7638 thumbprint and JWK."""
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["card", "configuration"], name="one_deferred_request_per_configuration"
            )
        ]

    def __str__(self) -> str:
        return f"deferred request of {self.card_id}"
