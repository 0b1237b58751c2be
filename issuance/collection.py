"""The phone collects its card: the credentials are signed, and the card becomes active."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from ecarte.journal.services import record
from issuance.activation import activate
from issuance.formats.content import Content, elements
from issuance.keys.signer import Signer, document_signer
from issuance.lifetime import end_of_validity, midnight
from issuance.links import absolute
from issuance.models import Card, Signature, StatusEntry
from issuance.renewal.settling import note_collection
from issuance.states import State
from issuance.status_list.allocate import allocate
from issuance.transitions import hold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from issuance.formats.configurations import Configuration

SIGNATURES_A_DAY = 200
"""For one card: several batches in each format, yet no phone can use up the status lists."""


class NotCollectable(Exception):
    """The card was denied, withdrawn, suspended or revoked, or has expired."""


class Undecided(Exception):
    """An agent still decides whether there will be a card."""


class TooMany(Exception):
    """The phone asked for more than SIGNATURES_A_DAY."""


@dataclass(frozen=True)
class Collected:
    """What the phone is given."""

    credentials: Sequence[str]
    notification_id: UUID


def collect(
    *, card_id: UUID, configuration: Configuration, keys: Mapping[str, Mapping[str, str]], now: datetime
) -> Collected:
    """Sign a credential of an offered or active card for each key (RFC 7638 thumbprint → public JWK).

    The first call activates the card, and ends the one on another phone. Each key takes a status index of
    its own, so that nothing but the day links the credentials of a batch. For the same key again (the answer
    was lost on its way) the same index is signed: there is never a second card, and revoking the card revokes
    every copy. After a renewal was asked for (`issuance.renewal`) the first call moves the card's end, and
    each key takes another index: the former ones will be invalid.

    Raises Undecided, NotCollectable, TooMany.
    """
    signer = document_signer()
    with transaction.atomic(savepoint=False):  # nothing of it stands alone, whoever calls
        card = hold(card_id=card_id)
        if card.status == State.PENDING:
            raise Undecided
        if card.status not in {State.OFFERED, State.ACTIVE}:
            raise NotCollectable
        expires_at = end_of_validity(now=now, signer=signer)
        if card.status == State.OFFERED:
            activate(card=card, now=now, expires_at=expires_at)  # and nothing was signed for it before
        elif _signed_today(card, now) + len(keys) > SIGNATURES_A_DAY:
            raise TooMany
        elif card.generation and note_collection(card_id=card_id, now=now):
            card.expires_at = expires_at
            card.save(update_fields=["expires_at"])
        entries = _entries(card, configuration, keys)  # last: who fills a list holds it (`transitions.hold`)
        credentials = [
            configuration.sign(_content(card, entry, keys[entry.holder_jkt], signer, now), signer=signer)
            for entry in entries
        ]
        signatures = [Signature(card=card, entry=entry, key_id=signer.key_id) for entry in entries]
        Signature.objects.bulk_create(signatures)
        record(
            actor=f"device:{card.device_jkt}",
            act="credential.signed",
            case=card.case,
            card=str(card.pk),
            approved_by=card.approved_by,
            configuration=configuration.id,
            key=signer.key_id,
            indexes=[[entry.status_list_id, entry.index] for entry in entries],
        )
    return Collected(credentials, signatures[0].pk)


def _signed_today(card: Card, now: datetime) -> int:
    return card.signatures.filter(signed_at__gt=now - timedelta(days=1)).count()


def _entries(
    card: Card, configuration: Configuration, keys: Mapping[str, Mapping[str, str]]
) -> list[StatusEntry]:
    """The status index of each key, in the order of the keys."""
    held = card.status_entries.filter(configuration=configuration.id, generation=card.generation)
    known = {entry.holder_jkt: entry for entry in held.filter(holder_jkt__in=keys)}
    return [
        known.get(jkt) or allocate(card=card, configuration=configuration.id, holder_jkt=jkt) for jkt in keys
    ]


def _content(
    card: Card, entry: StatusEntry, holder_jwk: Mapping[str, str], signer: Signer, now: datetime
) -> Content:
    if card.expires_at is None:
        raise AssertionError("an active card has dates")
    return Content(
        issuer=settings.PUBLIC_URL,
        elements=elements(card.claims),
        holder_jwk=holder_jwk,
        status_uri=absolute("status-list", entry.status_list_id),
        status_index=entry.index,
        valid_from=midnight(now),
        expires_at=min(card.expires_at, signer.expires_at),
    )
