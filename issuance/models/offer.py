"""The offer of a card: exists exactly as long as the card waits to be decided or collected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from ecarte.vault.fields import EncryptedField

if TYPE_CHECKING:
    from datetime import datetime


class OfferQuerySet(models.QuerySet["Offer"]):
    """Offers by what may still be done with them."""

    def standing(self, now: datetime) -> OfferQuerySet:
        """Those that have not expired."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=now))


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
    expires_at = models.DateTimeField(db_index=True, null=True)
    """None while the card is not decided: then it ends with its case."""

    objects = OfferQuerySet.as_manager()

    def __str__(self) -> str:
        return f"offer of {self.card_id}"
