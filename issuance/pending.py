"""A card whose case an agent still decides: the phone may already prove its code and its keys.

Nothing of the person stands in it. The approval turns it into the offered card (`issuance.offer`), any other
end of the case into a denied one. Whoever changes a pending card holds its case: no other lock is taken
between the two (see `transitions.hold`).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from issuance.links import digest
from issuance.models import Card, Offer
from issuance.states import State
from issuance.transitions import hold, move, void_access

if TYPE_CHECKING:
    from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Device:
    """The phone that the card is for."""

    jkt: str
    """RFC 7638 thumbprint of its key."""
    jwk: dict[str, str]


def prepare_card(*, case: UUID, device: Device, code_hash: str) -> UUID:
    """The pending card of a case that was submitted, with the code and the device of this submission.

    Runs in the transaction of the submission, before it writes the journal. Submitted again, the address of
    the offer and the number of codes tried stay.
    """
    card = held_pending(case)
    if card is None:
        card = Card(case=case, status=State.PENDING, device_jkt=device.jkt, device_jwk=device.jwk)
        card.save(force_insert=True)
        open_offer(card=card, code_hash=code_hash)
        return card.pk
    bind(card=card, device=device)
    Offer.objects.filter(pk=card.pk).update(code_hash=code_hash)
    return card.pk


def deny_card(*, case: UUID, actor: str) -> None:
    """The case ended without an approval. Does nothing for a case without a pending card."""
    card_id = Card.objects.filter(case=case, status=State.PENDING).values_list("pk", flat=True).first()
    if card_id is not None:
        move(card_id=card_id, source=State.PENDING, target=State.DENIED, actor=actor)


def held_pending(case: UUID) -> Card | None:
    """The pending card of the case, locked until the transaction ends."""
    card_id = Card.objects.filter(case=case, status=State.PENDING).values_list("pk", flat=True).first()
    if card_id is None:
        return None
    return hold(card_id=card_id)


def bind(*, card: Card, device: Device) -> None:
    """Make the card this device's. What another device was given is void, and what it asked for forgotten."""
    if card.device_jkt == device.jkt:
        return
    card.device_jkt, card.device_jwk = device.jkt, device.jwk
    card.save(update_fields=["device_jkt", "device_jwk"])
    void_access(card_id=card.pk)


def open_offer(*, card: Card, code_hash: str, **fields: Any) -> None:
    """Give the card its offer, at an address that nobody can guess."""
    reference = secrets.token_urlsafe(32)
    Offer(
        card=card, reference=reference, reference_digest=digest(reference), code_hash=code_hash, **fields
    ).save(force_insert=True)
