"""The deferred credential endpoint (OpenID4VCI 1.0, section 9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from issuance.collection import NotCollectable, TooMany, Undecided
from issuance.deferral import INTERVAL, UnknownTransaction, collect_deferred
from issuance.openid4vci import encryption
from issuance.openid4vci.access import access_of
from issuance.openid4vci.credential import issued
from issuance.openid4vci.errors import Refusal, Throttled, endpoint

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@endpoint
def deferred_credential(request: HttpRequest) -> HttpResponse:
    """What was asked for while an agent decided; or the same `transaction_id`, as long as they do."""
    access = access_of(request)
    body = encryption.read(request)
    encryption.check(body)
    transaction_id = body.get("transaction_id")
    if not isinstance(transaction_id, str):
        raise Refusal("invalid_credential_request", "transaction_id is missing")
    try:
        collected = collect_deferred(
            card_id=access.card_id, transaction_id=transaction_id, now=timezone.now()
        )
    except Undecided:
        waiting = {"transaction_id": transaction_id, "interval": int(INTERVAL.total_seconds())}
        return encryption.respond(waiting, asked=body, status=202)
    except UnknownTransaction as refused:
        raise Refusal("invalid_transaction_id") from refused
    except NotCollectable as refused:
        raise Refusal("credential_request_denied") from refused
    except TooMany as refused:
        raise Throttled from refused
    return encryption.respond(issued(collected), asked=body)
