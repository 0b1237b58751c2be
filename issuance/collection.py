"""The phone collects its card: the credential is signed, and the card becomes active."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from ecarte.journal.services import record
from issuance.formats.content import Content, elements
from issuance.keys.signer import Signer, document_signer
from issuance.links import absolute
from issuance.models import Card, Signature
from issuance.signals import card_activated
from issuance.states import State
from issuance.status_list.allocate import allocate
from issuance.transitions import NotThere, hold, move

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from issuance.formats.configurations import Configuration
    from issuance.models import StatusEntry


class NotCollectable(Exception):
    """The card was locked, withdrawn, suspended or revoked, or has expired."""


@dataclass(frozen=True)
class Collected:
    """What the phone is given."""

    credential: str
    signature_id: UUID


def collect(*, card_id: UUID, configuration: Configuration, now: datetime) -> Collected:
    """Sign the credential of an offered or active card. Raises NotCollectable.

    The first call activates the card and takes a status index. A later one (the answer was lost on its way)
    signs the same content again, with the same dates and the same index, for the same key: there is never a
    second card, and revoking the index revokes every copy.
    """
    signer = document_signer()
    with transaction.atomic():
        hold(card_id=card_id)
        _activate(card_id, signer=signer, now=now)
        card = Card.objects.filter(pk=card_id, status=State.ACTIVE).first()
        if card is None:
            raise NotCollectable
        entry = card.status_entries.filter(configuration=configuration.id).first()
        entry = entry or allocate(card=card, configuration=configuration.id)
        credential = configuration.sign(_content(card, entry), signer=signer)
        signature = Signature.objects.create(card=card, entry=entry, key_id=signer.key_id)
        record(
            actor=f"device:{card.device_jkt}",
            act="credential.signed",
            case=card.case,
            card=str(card.pk),
            configuration=configuration.id,
            key=signer.key_id,
            status_list=entry.status_list_id,
            index=entry.index,
        )
    return Collected(credential, signature.pk)


def _activate(card_id: UUID, *, signer: Signer, now: datetime) -> None:
    """Make an offered card active; of two calls at once the second waited for `hold` and finds it active."""
    expires_at = min(_midnight(now) + settings.CARD_LIFETIME, signer.expires_at)
    jkt = Card.objects.values_list("device_jkt", flat=True).get(pk=card_id)
    with suppress(NotThere):
        move(
            card_id=card_id,
            source=State.OFFERED,
            target=State.ACTIVE,
            actor=f"device:{jkt}",
            set_fields={"activated_at": now, "expires_at": expires_at},
            tell=card_activated,
        )


def _content(card: Card, entry: StatusEntry) -> Content:
    if card.activated_at is None or card.expires_at is None:
        raise AssertionError("an active card has dates")
    return Content(
        issuer=settings.PUBLIC_URL,
        elements=elements(card.claims),
        holder_jwk=card.device_jwk,
        status_uri=absolute("status-list", entry.status_list_id),
        status_index=entry.index,
        valid_from=_midnight(card.activated_at),
        expires_at=card.expires_at,
    )


def _midnight(moment: datetime) -> datetime:
    """Start of the day in UTC: a second would tell cards apart (ARF 3.0: coarse timestamps)."""
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
