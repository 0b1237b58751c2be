"""What the register says now, of whom a card is for. Issuance does not know who keeps it: a setting does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.module_loading import import_string

from ecarte.vault.blind_index import blind_index
from ecarte.vault.keys import Unreadable

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from issuance.models import Card


def snapshots(holder_refs: Collection[str]) -> Mapping[str, dict[str, Any]]:
    """`claims` (see `issuance.offer.Approval`) by `holder_ref`. Whom the register does not know is left out:
    that says nothing of their rights."""
    found: Mapping[str, dict[str, Any]] = import_string(settings.CARD_CLAIMS)(holder_refs)
    return found


def says(card: Card, claims: Mapping[str, Any]) -> bool:
    """Whether the card's snapshot is this one. One that does not open says nothing, and is replaced."""
    try:
        return bool(card.claims == claims)
    except Unreadable:
        return False


def digest_of(claims: Mapping[str, Any]) -> str:
    """64 hexadecimal characters, the same for the same claims. Keyed: who guesses them cannot try it."""
    return blind_index(json.dumps(claims, sort_keys=True, separators=(",", ":")), purpose="claims")
