"""From when until when credentials are valid."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from datetime import datetime

    from issuance.keys.signer import Signer


def midnight(moment: datetime) -> datetime:
    """Start of the day in UTC: a second would tell cards apart (ARF 3.0: coarse timestamps)."""
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def end_of_validity(*, now: datetime, signer: Signer) -> datetime:
    """Of a card that is collected now: nothing outlives the certificate of who signed it."""
    end: datetime = min(midnight(now) + settings.CARD_LIFETIME, signer.expires_at)
    return end
