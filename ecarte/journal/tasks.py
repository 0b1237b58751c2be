"""What runs in the background, by the schedule."""

from __future__ import annotations

from contextlib import suppress

from celery import shared_task
from django.db import IntegrityError
from django.utils import timezone

from ecarte.journal import exporting, heads, sealing, watch


@shared_task(expires=60)
def seal_journal() -> None:
    """Chain what was committed."""
    sealing.seal_entries(now=timezone.now())


@shared_task(expires=600)
def export_journal() -> None:
    """Sign the end of the chain when it is time, bring it to the witnesses, and say what is amiss."""
    now = timezone.now()
    with suppress(IntegrityError):  # another process signed at the same time
        heads.sign_heads(now=now)
    exporting.export_heads(now=now)
    watch.raise_alarms(now=now)


@shared_task(expires=3600, time_limit=560)
def verify_journal() -> None:
    """Go on verifying, a stretch at a time."""
    watch.verify_on(now=timezone.now())
