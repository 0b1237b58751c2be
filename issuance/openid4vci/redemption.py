"""Exchanges a pre-authorized code and the person's code for tokens."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from ecarte.journal.services import record
from ecarte.vault.codes import code_matches
from issuance.models import Card, Offer
from issuance.openid4vci import once
from issuance.openid4vci.grants import Grant, Refused, Terms, grant
from issuance.openid4vci.offers import CODE
from issuance.states import WITH_OFFER
from issuance.transitions import hold

if TYPE_CHECKING:
    from datetime import datetime


def redeem(*, code: str, tx_code: str, jkt: str, terms: Terms, now: datetime) -> Grant:
    """Fresh tokens for the offer behind `code`, replacing those before. Raises Refused.

    Only the enrolled device gets as far as having its code compared, so that nobody else can use up the
    attempts. Each attempt is counted before the code is compared: however many come at once, and whatever
    offer they come by, no more than CODE_ATTEMPTS codes are ever tried. A worker that dies in between has
    counted a try of which nobody was told the result: counted afterwards, whoever makes workers die would
    guess for ever. The right code gives all tries back. At CODE_ATTEMPTS the card is locked: no code is
    compared, until an agent unlocks it (`lifecycle.unlock`) or the person proves anew who they are.
    """
    offer = Offer.objects.standing(now).select_related("card").filter(pk=once.look_up(CODE, code)).first()
    if offer is None or not hmac.compare_digest(offer.card.device_jkt, jkt):
        raise Refused
    attempt = _take_attempt(offer.card)
    if attempt is None:
        raise Refused
    if not code_matches(offer.code_hash, tx_code):
        _note_wrong_code(offer.card, attempt=attempt)
        raise Refused
    if not once.burn(CODE, code):
        raise Refused
    return _open_access(offer.card, terms, now)


def _take_attempt(card: Card) -> int | None:
    """Which attempt this is, from 1; None when none is left. Committed at once, by compare-and-swap."""
    tried = card.code_attempts
    while tried < settings.CODE_ATTEMPTS:
        if Card.objects.filter(pk=card.pk, code_attempts=tried).update(code_attempts=tried + 1):
            return tried + 1
        tried = Card.objects.values_list("code_attempts", flat=True).get(pk=card.pk)
    return None


@transaction.atomic
def _note_wrong_code(card: Card, *, attempt: int) -> None:
    actor = f"device:{card.device_jkt}"
    record(actor=actor, act="code.wrong", case=card.case, card=str(card.pk), attempt=attempt)
    if attempt == settings.CODE_ATTEMPTS:
        record(actor=actor, act="code.locked", case=card.case, card=str(card.pk))


@transaction.atomic
def _open_access(card: Card, terms: Terms, now: datetime) -> Grant:
    held = hold(card_id=card.pk)
    if held.status not in WITH_OFFER or held.device_jkt != card.device_jkt:
        raise Refused  # withdrawn, expired or given to another device while the code was compared
    Card.objects.filter(pk=card.pk).update(code_attempts=0)
    given = grant(card=card, terms=terms, now=now)
    record(actor=f"device:{card.device_jkt}", act="code.right", case=card.case, card=str(card.pk))
    return given
