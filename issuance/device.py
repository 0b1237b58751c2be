"""Moves a card to another device key, before it is collected.

The person's code stays, and the tries at it that are left: who has the other phone still has to know it.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import transaction
from joserfc.jwk import ECKey

from ecarte.journal.services import record
from issuance.links import digest
from issuance.models import Card, Offer
from issuance.pending import Device, bind, held_pending
from issuance.states import State
from issuance.transitions import NotThere, hold

if TYPE_CHECKING:
    from uuid import UUID


@transaction.atomic
def change_device(*, card_id: UUID, device: Device, push_token: str | None, actor: str) -> None:
    """Bind an offered card to this device's key, under a new address.

    The former device can collect it no longer: its key is not the card's, the address it knows leads nowhere
    and its tokens are void. Raises NotThere when the card does not wait to be collected, ValueError for a
    thumbprint of another key.
    """
    card = hold(card_id=card_id)
    if card.status != State.OFFERED:
        raise NotThere(f"card is no longer {State.OFFERED}")
    card.push_token = push_token
    card.save(update_fields=["push_token"])
    _change(card, device, actor)


@transaction.atomic
def change_pending_device(*, case: UUID, device: Device, actor: str) -> None:
    """The same, while an agent still decides. Does nothing for a case without a pending card.

    The caller holds the case. Raises ValueError for a thumbprint of another key.
    """
    card = held_pending(case)
    if card is not None:
        _change(card, device, actor)


def _change(card: Card, device: Device, actor: str) -> None:
    if ECKey.import_key({**device.jwk}).thumbprint() != device.jkt:
        raise ValueError("the thumbprint is not the key's")
    former = card.device_jkt
    bind(card=card, device=device)
    offer = Offer.objects.get(pk=card.pk)
    offer.reference = secrets.token_urlsafe(32)
    offer.reference_digest = digest(offer.reference)
    offer.save(update_fields=["reference", "reference_digest"])
    record(actor=actor, act="card.device_changed", case=card.case, card=str(card.pk), former=former)
