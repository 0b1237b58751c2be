"""Offers a card to the person whose case was approved."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from joserfc.jwk import ECKey

from ecarte.journal.services import record
from issuance.links import digest
from issuance.models import Card, Offer, Subject
from issuance.push.outbox import queue_push

if TYPE_CHECKING:
    from uuid import UUID


class CardExists(Exception):
    """The person already has a live card in this form: it must be revoked first (CSS R161-33-2)."""


@dataclass(frozen=True, kw_only=True)
class Approval:
    """What a decision hands over. A snapshot: issuance never looks back into the case."""

    holder_ref: str
    """Blind index of the NIR, 64 hexadecimal characters: identifies the person."""
    claims: dict[str, Any]
    """The register's: `nir`, `family_name`, `given_names` (list), `birth_date` (ISO), `sex` (M/F),
    `birth_place`, `insurer_id`, `insurer_name`, `starting_date`, `ending_date` (ISO)."""
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
    """Create the card and its offer, and queue the notification. Returns the card's id.

    Runs inside the transaction of the decision (RuntimeError otherwise). Raises CardExists, leaving that
    transaction usable, and ValueError for an approval that could never be collected.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a card is offered in the transaction of the decision")
    if not approval.code_hash:
        raise ValueError("an approval without a code could never be collected")
    if ECKey.import_key({**approval.device_jwk}).thumbprint() != approval.device_jkt:
        raise ValueError("the device key is not the one that was enrolled")
    card = Card(
        holder_ref=approval.holder_ref,
        claims=approval.claims,
        device_jkt=approval.device_jkt,
        device_jwk=approval.device_jwk,
        push_token=approval.push_token,
        language=approval.language,
        case=approval.case,
        approved_by=approval.approved_by,
    )
    try:
        with transaction.atomic():
            card.save(force_insert=True)
    except IntegrityError as error:
        raise CardExists("this person already has a live card") from error
    reference = secrets.token_urlsafe(32)
    Offer(
        card=card,
        reference=reference,
        reference_digest=digest(reference),
        code_hash=approval.code_hash,
        expires_at=timezone.now() + settings.OFFER_LIFETIME,
    ).save(force_insert=True)
    record(actor=approval.approved_by, act="card.offered", case=approval.case, card=str(card.pk))
    queue_push(push_token=approval.push_token, subject=Subject.CARD)
    return card.pk
