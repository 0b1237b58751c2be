"""Consent texts: published once and for all; a newer one supersedes the one in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from ecarte.journal.services import record
from verification.models import ConsentText

if TYPE_CHECKING:
    from datetime import datetime


def consent_in_force() -> ConsentText:
    """What whoever enrols now agrees to. Every installation has one from the start (`verification.seeds`)."""
    return ConsentText.objects.get(superseded_at=None)


@transaction.atomic
def publish(*, text: ConsentText, actor: str, now: datetime) -> None:
    """Put a new text in force. Raises IntegrityError for a version that exists: no text is ever changed."""
    ConsentText.objects.filter(superseded_at=None).update(superseded_at=now)
    text.published_at, text.superseded_at = now, None
    text.save(force_insert=True)
    record(actor=actor, act="consent.published", version=text.version)
