"""Gives out access and refresh tokens, and trades the one for new ones (RFC 6749 section 6, RFC 9700)."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from ecarte.journal.services import record
from issuance.links import digest
from issuance.models import AccessToken, RefreshToken
from issuance.states import State
from issuance.transitions import hold

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from issuance.models import Card

REFRESH = "refresh_token"
TOKEN_LIFETIME = timedelta(hours=1)
"""Short, yet long enough to ask again when the answer with the credential was lost."""
REFRESHABLE = frozenset({State.PENDING, State.OFFERED, State.ACTIVE, State.DENIED})
"""A suspended card waits; the phone of a denied one may still come to be told."""


class Refused(Exception):
    """Wrong, used up, ended or someone else's: which of them is not told."""


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What the phone is given."""

    access_token: str
    refresh_token: str
    identifiers: Sequence[str]


def grant(*, card: Card, identifiers: Sequence[str], now: datetime) -> Grant:
    """Fresh tokens of the card in place of those before. Runs in a transaction that holds the card."""
    RefreshToken.objects.filter(card=card).delete()
    return _mint(card, identifiers, now)


def refresh(*, token: str, jkt: str, now: datetime) -> Grant:
    """Trade a refresh token for new tokens. Raises Refused.

    Only the device key to which the card is bound gets that far. Each token serves once, but an answer may be
    lost: until the new one is used, the phone may come again with the former, which voids the new one. A
    token whose successor was used is in two hands: every token of the card dies, and the phone must prove
    anew who holds it.
    """
    used = RefreshToken.objects.select_related("card").filter(digest=digest(token), expires_at__gt=now)
    found = used.first()
    if found is None or not hmac.compare_digest(found.card.device_jkt, jkt):
        raise Refused
    with transaction.atomic():
        hold(card_id=found.card_id)
        held = used.first()
        given = None if held is None else _trade(held, now)
    if given is None:  # after the transaction: what was found out must stay
        raise Refused
    return given


def _trade(held: RefreshToken, now: datetime) -> Grant | None:
    card, chain = held.card, RefreshToken.objects.filter(card=held.card_id)
    if card.status not in REFRESHABLE:
        return None
    if chain.filter(pk__gt=held.pk).exclude(used_at=None).exists():
        chain.delete()
        AccessToken.objects.filter(card=card).delete()
        record(actor=f"device:{card.device_jkt}", act="token.reused", case=card.case, card=str(card.pk))
        return None
    chain.filter(pk__gt=held.pk).delete()
    chain.filter(pk=held.pk).update(used_at=now)
    return _mint(card, held.identifiers, now)


def _mint(card: Card, identifiers: Sequence[str], now: datetime) -> Grant:
    access, renewal = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    AccessToken.objects.filter(card=card).delete()
    common = {"card": card, "identifiers": list(identifiers)}
    AccessToken.objects.create(digest=digest(access), expires_at=now + TOKEN_LIFETIME, **common)
    # As long as a card lives: one that is not seen for so long must be collected anew.
    RefreshToken.objects.create(digest=digest(renewal), expires_at=now + settings.CARD_LIFETIME, **common)
    return Grant(access_token=access, refresh_token=renewal, identifiers=identifiers)
