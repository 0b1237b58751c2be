"""Access tokens: what the phone shows to be given its credential."""

from __future__ import annotations

from django.db import models


class AccessToken(models.Model):
    """One token of one card, bound by DPoP to the card's device key. Only its digest is kept."""

    digest = models.CharField(primary_key=True, max_length=64)
    card = models.ForeignKey("issuance.Card", on_delete=models.CASCADE, related_name="access_tokens")
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"access token of {self.card_id}"
