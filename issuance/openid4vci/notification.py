"""The notification endpoint (OpenID4VCI 1.0, section 11)."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from ecarte.journal.services import record
from issuance.models import Signature, WalletEvent
from issuance.openid4vci.access import access_of
from issuance.openid4vci.errors import Refusal, endpoint, json_body


@endpoint
def notification(request: HttpRequest) -> HttpResponse:
    """Keep what the phone says of its credential; the same event again changes nothing.

    `event_description` is not kept: it is free text, and might be personal.
    """
    card = access_of(request).card
    body = json_body(request, error="invalid_notification_request")
    event = body.get("event")
    if not isinstance(event, str) or event not in WalletEvent.Kind.values:
        raise Refusal("invalid_notification_request", "event is unknown")
    notification_id = body.get("notification_id")
    if not isinstance(notification_id, str):
        raise Refusal("invalid_notification_request", "notification_id is missing")
    signature = Signature.objects.filter(pk=_uuid(notification_id), card=card).first()
    if signature is None:
        raise Refusal("invalid_notification_id")
    with transaction.atomic():
        _, new = WalletEvent.objects.get_or_create(signature=signature, kind=event)
        if new:
            actor = f"device:{card.device_jkt}"
            record(actor=actor, act=f"wallet.{event}", case=card.case, card=str(card.pk))
    return HttpResponse(status=204)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
