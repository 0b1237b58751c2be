"""What runs in the background: thin, idempotent, sent with `delay_on_commit` or by the schedule."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from ecarte.tasks import RobustTask
from issuance import lifecycle
from issuance.books import rounds as books_rounds
from issuance.keys import alarms, rotation
from issuance.push import outbox
from issuance.renewal import marking, rounds, settling, telling
from issuance.status_list import publish, retire


@shared_task(base=RobustTask)
def send_notification(message_id: str) -> None:
    """Send one queued notification."""
    outbox.deliver(message_id=UUID(message_id), now=timezone.now())


@shared_task
def send_pending_notifications() -> None:
    """One task for each notification that was lost or is to be tried again."""
    for message_id in outbox.due(now=timezone.now()):
        send_notification.ask(str(message_id))


@shared_task
def forget_notifications() -> None:
    """Erase what old notifications still hold, then themselves."""
    outbox.forget(now=timezone.now())


@shared_task
def expire_offers() -> None:
    """End the offers that nobody collected in time."""
    lifecycle.expire_offers(now=timezone.now())


@shared_task
def watch_signers() -> None:
    """Let the next document signer take over when it is due, and say what an operator must do."""
    now = timezone.now()
    rotation.rotate_when_due(now=now)
    alarms.raise_alarms(now=now)


@shared_task(base=RobustTask)
def publish_status_list(status_list_id: int) -> None:
    """Publish a list that has just changed."""
    publish.publish_if_due(status_list_id=status_list_id, now=timezone.now())


@shared_task
def publish_status_lists() -> None:
    """Publish what was lost, and what was signed long ago."""
    publish.publish_due(now=timezone.now())


@shared_task
def retire_status_lists() -> None:
    """Retire the lists to which no living card refers."""
    retire.retire_lists(now=timezone.now())


@shared_task
def verify_books() -> None:
    """Go on with the daily round through the books, for less than a task may take."""
    books = books_rounds.begin_when_due(every=timedelta(days=1), now=timezone.now())
    if books is not None:
        books_rounds.advance(books=books, seconds=50)


@shared_task
def find_renewals() -> None:
    """Go on with the walks through all cards, for less than a task may take."""
    rounds.advance(seconds=50)


@shared_task
def renew_cards() -> None:
    """End the former credentials whose time is over, and ask the phones whose turn it is to collect anew; not
    while nothing can be signed."""
    now = timezone.now()
    settling.settle(now=now)
    marking.mark_ending(now=now)
    telling.tell(now=now)
