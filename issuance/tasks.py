"""What runs in the background: thin, idempotent, sent with `delay_on_commit` or by the schedule."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from ecarte.tasks import RobustTask
from issuance import lifecycle
from issuance.push import outbox


@shared_task(base=RobustTask)
def send_notification(message_id: str) -> None:
    """Send one queued notification."""
    outbox.deliver(message_id=UUID(message_id), now=timezone.now())


@shared_task
def send_pending_notifications() -> None:
    """Send what was lost or is to be tried again."""
    now = timezone.now()
    for message_id in outbox.due(now=now):
        outbox.deliver(message_id=message_id, now=now)


@shared_task
def expire_offers() -> None:
    """End the offers that nobody collected in time."""
    lifecycle.expire_offers(now=timezone.now())
