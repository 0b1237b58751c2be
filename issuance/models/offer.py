"""The offer of a card: exists exactly as long as the card waits to be collected."""

from __future__ import annotations

from django.db import models

from ecarte.vault.fields import EncryptedField


class Offer(models.Model):
    """What the phone needs to collect a card: an address nobody can guess, and the person's code."""

    card = models.OneToOneField(
        "issuance.Card", primary_key=True, on_delete=models.CASCADE, related_name="offer"
    )
    reference = EncryptedField()
    """Last part of the offer's address; kept so that the address can be given again."""
    reference_digest = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=200)
    """Argon2id of the peppered code (`ecarte.vault.codes`)."""
    attempts = models.PositiveSmallIntegerField(default=0)
    """Codes tried since the last right one."""
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"offer of {self.card_id}"
