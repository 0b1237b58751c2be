"""Keeps what a phone asked for while its card is pending, and gives it once an agent has decided."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from issuance.collection import Collected, NotCollectable, collect
from issuance.formats.configurations import CONFIGURATIONS
from issuance.links import digest
from issuance.models import DeferredRequest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from issuance.formats.configurations import Configuration

INTERVAL = timedelta(minutes=5)
"""How often a phone may ask; a notification tells it when there is something to ask for."""


class UnknownTransaction(Exception):
    """Never given to this card, used, or replaced by a later request."""


def defer(*, card_id: UUID, configuration: Configuration, keys: Mapping[str, Mapping[str, str]]) -> str:
    """Keep a request whose keys were proven; gives its `transaction_id`. A later request replaces it."""
    transaction_id = secrets.token_urlsafe(32)
    DeferredRequest.objects.update_or_create(
        card_id=card_id,
        configuration=configuration.id,
        defaults={"digest": digest(transaction_id), "keys": list(keys.items())},
    )
    return transaction_id


def collect_deferred(*, card_id: UUID, transaction_id: str, now: datetime) -> Collected:
    """The credentials that were asked for; uses the transaction up.

    Raises UnknownTransaction; Undecided, while it must wait; NotCollectable, once the card was denied or
    ended, which uses it up too; TooMany.
    """
    found = DeferredRequest.objects.filter(card=card_id, digest=digest(transaction_id)).first()
    if found is None:
        raise UnknownTransaction
    configuration = CONFIGURATIONS[found.configuration]
    try:
        with transaction.atomic():
            collected = collect(card_id=card_id, configuration=configuration, keys=dict(found.keys), now=now)
            if not DeferredRequest.objects.filter(pk=found.pk, digest=found.digest).delete()[0]:
                raise UnknownTransaction
    except NotCollectable:
        DeferredRequest.objects.filter(pk=found.pk).delete()
        raise
    return collected
