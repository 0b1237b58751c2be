"""An authorization code: what a wallet trades for tokens once it is known who stands before it."""

from __future__ import annotations

from django.db import models

LONGEST_CLIENT_ID, LONGEST_ADDRESS = 200, 500


class AuthorizationCode(models.Model):
    """One code, for one card, wallet and device key. Used ones stay a while, so that a replay is noticed."""

    digest = models.CharField(max_length=64, unique=True)
    card = models.ForeignKey("issuance.Card", on_delete=models.CASCADE, related_name="authorization_codes")
    client_id = models.CharField(max_length=LONGEST_CLIENT_ID)
    redirect_uri = models.CharField(max_length=LONGEST_ADDRESS)
    code_challenge = models.CharField(max_length=43)
    """PKCE with S256 (RFC 7636, section 4.2)."""
    jkt = models.CharField(max_length=43)
    """Thumbprint of the key of the DPoP proof that came with the request (RFC 9449, section 10)."""
    scope = models.JSONField(default=list)
    identifiers = models.JSONField(default=list)
    """Both as in the tokens that it gives."""
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"authorization code of {self.card_id}"
