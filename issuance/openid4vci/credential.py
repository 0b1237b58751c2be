"""The credential endpoint (OpenID4VCI 1.0, section 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from issuance.collection import Collected, NotCollectable, TooMany, Undecided, collect
from issuance.deferral import INTERVAL, defer
from issuance.formats.configurations import CONFIGURATIONS
from issuance.models import AccessToken
from issuance.openid4vci import encryption
from issuance.openid4vci.access import access_of
from issuance.openid4vci.errors import Refusal, Throttled, endpoint
from issuance.openid4vci.proofs import proven_keys

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from issuance.formats.configurations import Configuration


@endpoint
def credential(request: HttpRequest) -> HttpResponse:
    """The signed card, once for each key; or a `transaction_id` while an agent still decides.

    May be called again with the same token: when the answer was lost, and for fresh keys (see `collect`).
    """
    access = access_of(request)
    body = encryption.read(request)
    configuration = _configuration(body, access)
    encryption.check(body)
    keys, now = proven_keys(body.get("proofs")), timezone.now()
    try:
        collected = _collect(access, configuration, keys, now)
    except Undecided:
        transaction_id = defer(card_id=access.card_id, configuration=configuration, keys=keys)
        waiting = {"transaction_id": transaction_id, "interval": int(INTERVAL.total_seconds())}
        return encryption.respond(waiting, asked=body, status=202)
    except NotCollectable as refused:
        raise Refusal("credential_request_denied") from refused
    except TooMany as refused:
        raise Throttled from refused
    return encryption.respond(issued(collected), asked=body)


@transaction.atomic
def _collect(
    access: AccessToken, configuration: Configuration, keys: Mapping[str, Mapping[str, str]], now: datetime
) -> Collected:
    """A card that moved to another device since its token was read is no longer this phone's."""
    collected = collect(card_id=access.card_id, configuration=configuration, keys=keys, now=now)
    if not AccessToken.objects.filter(pk=access.pk).exists():
        raise NotCollectable
    return collected


def issued(collected: Collected) -> dict[str, Any]:
    """The members of a response that holds credentials."""
    return {
        "credentials": [{"credential": each} for each in collected.credentials],
        "notification_id": str(collected.notification_id),
    }


def _configuration(body: dict[str, Any], access: AccessToken) -> Configuration:
    """What is asked for: by identifier if the token came with identifiers, by configuration if not."""
    name, error = "credential_configuration_id", "unknown_credential_configuration"
    known = CONFIGURATIONS.keys() & (access.identifiers or access.scope or CONFIGURATIONS)
    if access.identifiers:
        name, error = "credential_identifier", "unknown_credential_identifier"
    other = {"credential_configuration_id", "credential_identifier"} - {name}
    if other & body.keys():
        raise Refusal("invalid_credential_request", f"ask by {name}")
    wanted = body.get(name)
    if not isinstance(wanted, str):
        raise Refusal("invalid_credential_request", f"{name} is missing")
    if wanted not in known:
        raise Refusal(error)
    return CONFIGURATIONS[wanted]
