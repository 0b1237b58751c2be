"""Tokens: what the phone shows to be given its credentials. Bound by DPoP to the card's device key."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Token(models.Model):
    """What both kinds have in common. Only the digest of a token is kept."""

    digest = models.CharField(max_length=64, unique=True)
    identifiers = models.JSONField(default=list)
    """`credential_identifiers` that were granted; none when the phone asked without `authorization_details`
    (OpenID4VCI 1.0, section 6.2)."""
    scope = models.JSONField(default=list)
    """Configurations that were granted by `scope`; none for whatever the card can be issued as."""
    client_id = models.CharField(max_length=200, blank=True)
    """The wallet that proved what it is by an attestation; empty for an anonymous one."""
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        abstract = True


class AccessToken(Token):
    """One short-lived token of one card."""

    card = models.ForeignKey("issuance.Card", on_delete=models.CASCADE, related_name="access_tokens")

    def __str__(self) -> str:
        return f"access token of {self.card_id}"


class RefreshToken(Token):
    """One link of the chain of refresh tokens of one card: each serves once and gives the next."""

    card = models.ForeignKey("issuance.Card", on_delete=models.CASCADE, related_name="refresh_tokens")
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["card"], condition=Q(used_at=None), name="one_unused_refresh_token_per_card"
            )
        ]

    def __str__(self) -> str:
        return f"refresh token of {self.card_id}"
