"""Offers a card to the person whose case was approved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from joserfc.jwk import ECKey

from ecarte.journal.services import record
from issuance.models import Card, Offer, Subject
from issuance.pending import Device, bind, held_pending, open_offer
from issuance.push.outbox import queue_push
from issuance.renewal.snapshots import digest_of
from issuance.states import VALID, State
from issuance.transitions import move

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


class CardExists(Exception):
    """Another card of this form waits to be collected by the person. A valid one is no hindrance: it ends
    when the new one is collected (`issuance.activation`)."""


@dataclass(frozen=True, kw_only=True)
class Approval:
    """What a decision hands over. A snapshot: issuance never looks back into the case."""

    holder_ref: str
    """Blind index of the NIR, 64 hexadecimal characters: identifies the person."""
    claims: dict[str, Any]
    """The register's: `nir`, `ins_oid`, `family_name`, `given_names` (list), `birth_date` (ISO), `sex` (M/F),
    `birth_place`, `insurer_id`, `insurer_name`, `starting_date`, `ending_date` (ISO), and `beneficiaries`:
    for each `family_name`, `given_names`, `birth_date`, `starting_date`, `ending_date`."""
    device_jkt: str
    """RFC 7638 thumbprint of the enrolled device key."""
    device_jwk: dict[str, str]
    code_hash: str
    """Argon2id of the person's code; becomes the transaction code."""
    push_token: str | None
    language: str
    approved_by: str
    """Actor, as the journal writes it."""
    case: UUID


def offer_card(*, approval: Approval) -> UUID:
    """Offer the pending card of the case, or a new one, and queue the notification. Returns the card's id.

    Runs inside the transaction of the decision (RuntimeError otherwise). Raises CardExists, leaving that
    transaction usable, and ValueError for an approval that could never be collected.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a card is offered in the transaction of the decision")
    if not approval.code_hash:
        raise ValueError("an approval without a code could never be collected")
    if ECKey.import_key({**approval.device_jwk}).thumbprint() != approval.device_jkt:
        raise ValueError("the device key is not the one that was enrolled")
    try:
        with transaction.atomic():
            card_id = _approve_pending(approval) or _create(approval)
    except IntegrityError as error:
        raise CardExists("this person has a card to collect") from error
    queue_push(push_token=approval.push_token, subject=Subject.CARD, about=card_id)
    # Who still holds the phone of a card that is about to be replaced learns it while it is valid.
    for former in Card.objects.filter(holder_ref=approval.holder_ref, status__in=VALID):
        queue_push(push_token=former.push_token, subject=Subject.CARD, about=former.pk)
    return card_id


def _approve_pending(approval: Approval) -> UUID | None:
    """Turn the pending card of the case into the offered one; None for a case that has none."""
    card = held_pending(approval.case)
    if card is None:
        return None
    bind(card=card, device=Device(jkt=approval.device_jkt, jwk=approval.device_jwk))
    _state(card, approval)
    card.save()
    Offer.objects.filter(pk=card.pk).update(code_hash=approval.code_hash, expires_at=_deadline())
    move(card_id=card.pk, source=State.PENDING, target=State.OFFERED, actor=approval.approved_by)
    return card.pk


def _create(approval: Approval) -> UUID:
    card = Card(case=approval.case, device_jkt=approval.device_jkt, device_jwk=approval.device_jwk)
    _state(card, approval)
    card.save(force_insert=True)
    open_offer(card=card, code_hash=approval.code_hash, expires_at=_deadline())
    record(actor=approval.approved_by, act="card.offered", case=approval.case, card=str(card.pk))
    return card.pk


def _state(card: Card, approval: Approval) -> None:
    card.holder_ref = approval.holder_ref
    card.claims, card.claims_digest = approval.claims, digest_of(approval.claims)
    card.push_token = approval.push_token
    card.language = approval.language
    card.approved_by = approval.approved_by
    card.offered_at = timezone.now()


def _deadline() -> datetime:
    deadline: datetime = timezone.now() + settings.OFFER_LIFETIME
    return deadline
