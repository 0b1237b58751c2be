"""Gives out access and refresh tokens, and trades the one for new ones (RFC 6749 section 6, RFC 9700)."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from ecarte.journal.services import record
from issuance.links import digest
from issuance.models import AccessToken, RefreshToken
from issuance.states import LIVE, State
from issuance.transitions import hold

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from issuance.models import Card

REFRESH = "refresh_token"
TOKEN_LIFETIME = timedelta(hours=1)
"""Short, yet long enough to ask again when the answer with the credential was lost."""
REFRESHABLE = LIVE | {State.PENDING, State.DENIED}
"""The phone of a suspended card may lift what it suspended itself (`issuance.holder`), that of a denied one
still come to be told; neither collects anything."""


class Refused(Exception):
    """Wrong, used up, ended or someone else's: which of them is not told."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a token is good for, and whose it is: the columns of `issuance.models.access_token.Token`."""

    identifiers: Sequence[str] = ()
    scope: Sequence[str] = ()
    client_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What the phone is given."""

    access_token: str
    refresh_token: str
    identifiers: Sequence[str]


def grant(*, card: Card, terms: Terms, now: datetime) -> Grant:
    """Fresh tokens of the card in place of those before. Runs in a transaction that holds the card."""
    RefreshToken.objects.filter(card=card).delete()
    return _mint(card, terms, now)


def end_tokens(*, card: Card) -> None:
    """Void every token of the card. Runs in a transaction that holds the card."""
    for model in (AccessToken, RefreshToken):
        model.objects.filter(card=card).delete()


def refresh(*, token: str, jkt: str, client_id: str, now: datetime) -> Grant:
    """Trade a refresh token for new tokens. Raises Refused.

    Only the device key to which the card is bound gets that far, by the wallet (`client_id`) that was given
    the token. Each token of an anonymous wallet serves once, but an answer may be lost: until the new one is
    used, the phone may come again with the former, which voids the new one. A token whose successor was used
    is in two hands: every token of the card dies, and the phone must prove anew who holds it.
    """
    used = RefreshToken.objects.select_related("card").filter(digest=digest(token), expires_at__gt=now)
    found = used.filter(client_id=client_id).first()
    if found is None or not hmac.compare_digest(found.card.device_jkt, jkt):
        raise Refused
    with transaction.atomic():
        hold(card_id=found.card_id)
        held = used.first()
        given = None if held is None else _trade(held, token, now)
    if given is None:  # after the transaction: what was found out must stay
        raise Refused
    return given


def _trade(held: RefreshToken, token: str, now: datetime) -> Grant | None:
    card, chain = held.card, RefreshToken.objects.filter(card=held.card_id)
    terms = Terms(identifiers=held.identifiers, scope=held.scope, client_id=held.client_id)
    if card.status not in REFRESHABLE:
        return None
    if terms.client_id:
        # Two keys must be had beside the token: to change it would add nothing (FAPI 2.0, 5.3.2.1, note 1).
        chain.filter(pk=held.pk).update(expires_at=now + settings.CARD_LIFETIME)
        access = _new_access(card, terms, now)
        return Grant(access_token=access, refresh_token=token, identifiers=terms.identifiers)
    if chain.filter(pk__gt=held.pk).exclude(used_at=None).exists():
        end_tokens(card=card)
        record(actor=f"device:{card.device_jkt}", act="token.reused", case=card.case, card=str(card.pk))
        return None
    chain.filter(pk__gt=held.pk).delete()
    chain.filter(pk=held.pk).update(used_at=now)
    return _mint(card, terms, now)


def _mint(card: Card, terms: Terms, now: datetime) -> Grant:
    access, renewal = _new_access(card, terms, now), secrets.token_urlsafe(32)
    # As long as a card lives: one that is not seen for so long must be collected anew.
    expires_at = now + settings.CARD_LIFETIME
    RefreshToken.objects.create(digest=digest(renewal), expires_at=expires_at, **_columns(card, terms))
    return Grant(access_token=access, refresh_token=renewal, identifiers=terms.identifiers)


def _new_access(card: Card, terms: Terms, now: datetime) -> str:
    access = secrets.token_urlsafe(32)
    AccessToken.objects.filter(card=card).delete()
    expires_at = now + TOKEN_LIFETIME
    AccessToken.objects.create(digest=digest(access), expires_at=expires_at, **_columns(card, terms))
    return access


def _columns(card: Card, terms: Terms) -> dict[str, Any]:
    return {
        "card": card,
        "identifiers": list(terms.identifiers),
        "scope": list(terms.scope),
        "client_id": terms.client_id,
    }
