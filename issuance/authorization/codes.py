"""Authorization codes: given for a card, and traded once for its tokens (RFC 6749, section 4.1)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from ecarte.journal.services import record
from issuance.jose import b64url
from issuance.links import digest
from issuance.models import AuthorizationCode, Card
from issuance.openid4vci.grants import Grant, Refused, Terms, end_tokens, grant
from issuance.states import State
from issuance.transitions import hold

if TYPE_CHECKING:
    from datetime import datetime

    from issuance.authorization.requests import Asked

LIFETIME = timedelta(seconds=60)
"""The most that FAPI 2.0 allows (5.3.2.1)."""
KEPT = timedelta(days=1)
"""For so long a used code is known when it comes again."""
AUTHORIZABLE = frozenset({State.OFFERED, State.ACTIVE})


@transaction.atomic
def issue_code(*, card: Card, asked: Asked, now: datetime) -> str:
    """A code for this card, whose holder was identified."""
    code = secrets.token_urlsafe(32)
    AuthorizationCode.objects.create(
        digest=digest(code),
        card=card,
        client_id=asked.client_id,
        redirect_uri=asked.redirect_uri,
        code_challenge=asked.code_challenge,
        jkt=asked.jkt,
        scope=asked.scope,
        identifiers=asked.identifiers,
        expires_at=now + LIFETIME,
    )
    _record(card, "authorization.granted", asked.client_id)
    return code


@transaction.atomic
def refuse(*, card: Card, asked: Asked) -> None:
    """Somebody else than the holder was identified on the card's phone."""
    _record(card, "authorization.refused", asked.client_id)


def redeem_code(
    *, code: str, client_id: str, redirect_uri: str, code_verifier: str, jkt: str, now: datetime
) -> Grant:
    """Fresh tokens of the card, replacing those before. Raises Refused.

    A code that comes again is in two hands, whoever sends it: every token of the card dies, and the code is
    forgotten, so that a thief does not end the next ones with it too.
    """
    known = AuthorizationCode.objects.select_related("card").filter(digest=digest(code))
    found = known.first()
    if found is None:
        raise Refused
    with transaction.atomic():
        hold(card_id=found.card_id)
        held, given = known.first(), None
        if held is None:
            raise Refused  # it was forgotten meanwhile
        if held.used_at is not None:
            end_tokens(card=held.card)
            known.delete()
            _record(held.card, "authorization.reused", held.client_id)
        elif held.expires_at > now and _is_whose(held, client_id, redirect_uri, code_verifier, jkt):
            known.update(used_at=now)
            terms = Terms(identifiers=held.identifiers, scope=held.scope, client_id=client_id)
            given = grant(card=held.card, terms=terms, now=now)
    if given is None:  # after the transaction: what was found out must stay
        raise Refused
    return given


def forget_codes(*, now: datetime) -> None:
    """Erase old codes."""
    AuthorizationCode.objects.filter(expires_at__lte=now - KEPT).delete()


def _is_whose(
    held: AuthorizationCode, client_id: str, redirect_uri: str, code_verifier: str, jkt: str
) -> bool:
    """The wallet, the device key and the verifier of the request, for a card that is still that key's."""
    challenge = b64url(hashlib.sha256(code_verifier.encode("utf-8", "surrogatepass")).digest())
    return (
        hmac.compare_digest(held.code_challenge, challenge)
        and (held.client_id, held.redirect_uri, held.jkt) == (client_id, redirect_uri, jkt)
        and held.card.device_jkt == jkt
        and held.card.status in AUTHORIZABLE
    )


def _record(card: Card, act: str, client_id: str) -> None:
    actor = f"device:{card.device_jkt}"
    record(actor=actor, act=act, case=card.case, card=str(card.pk), client=client_id)
