"""Exchanges a pre-authorized code and the person's code for an access token."""

from __future__ import annotations

import hmac
import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import F

from ecarte.journal.services import record
from ecarte.vault.codes import code_matches
from issuance import lifecycle
from issuance.links import digest
from issuance.models import AccessToken, Offer
from issuance.openid4vci import once
from issuance.openid4vci.offers import CODE
from issuance.transitions import NotThere, hold

if TYPE_CHECKING:
    from issuance.models import Card

TOKEN_LIFETIME = timedelta(hours=1)
"""Short, yet long enough to ask again when the answer with the credential was lost."""


class Refused(Exception):
    """Wrong, used up, ended or someone else's: which of them is not told."""


def redeem(*, code: str, tx_code: str, jkt: str, now: datetime) -> str:
    """A fresh access token for the offer behind `code`, replacing those before. Raises Refused.

    Only the enrolled device gets as far as having its code compared, so that nobody else can use up the
    attempts. Each attempt is counted before the code is compared: however many come at once, no more than
    CODE_ATTEMPTS codes are ever tried. The last wrong one locks the card.
    """
    offer = (
        Offer.objects.select_related("card").filter(pk=once.look_up(CODE, code), expires_at__gt=now).first()
    )
    if offer is None or not hmac.compare_digest(offer.card.device_jkt, jkt):
        raise Refused
    attempt = _take_attempt(offer)
    if attempt <= settings.CODE_ATTEMPTS and code_matches(offer.code_hash, tx_code):
        if not once.burn(CODE, code):
            raise Refused
        return _open_access(offer.card, now=now)
    _note_wrong_code(offer.card, attempt=attempt)
    raise Refused


def _take_attempt(offer: Offer) -> int:
    """Which attempt this is, from 1; beyond CODE_ATTEMPTS when none is left."""
    with transaction.atomic():
        left = Offer.objects.filter(pk=offer.pk, attempts__lt=settings.CODE_ATTEMPTS)
        if not left.update(attempts=F("attempts") + 1):
            return int(settings.CODE_ATTEMPTS) + 1
        return Offer.objects.values_list("attempts", flat=True).get(pk=offer.pk)


def _note_wrong_code(card: Card, *, attempt: int) -> None:
    """Two transactions, as locking the card may not follow the journal (see `journal.record`).

    A card that was not locked for a crash between the two is locked by the next attempt, whatever its code.
    """
    actor = f"device:{card.device_jkt}"
    if attempt <= settings.CODE_ATTEMPTS:
        with transaction.atomic():
            record(actor=actor, act="code.wrong", case=card.case, card=str(card.pk), attempt=attempt)
    if attempt >= settings.CODE_ATTEMPTS:
        with suppress(NotThere):  # locked by another attempt, or collected
            lifecycle.lock(card_id=card.pk, actor=actor)


def _open_access(card: Card, *, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        hold(card_id=card.pk)
        if not Offer.objects.filter(pk=card.pk).update(attempts=0):
            raise Refused  # locked, withdrawn or expired while the code was compared
        AccessToken.objects.filter(card=card).delete()
        AccessToken.objects.create(digest=digest(token), card=card, expires_at=now + TOKEN_LIFETIME)
        record(actor=f"device:{card.device_jkt}", act="code.right", case=card.case, card=str(card.pk))
    return token
