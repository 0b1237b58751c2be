"""Queues notifications with the act they tell of, and sends them once it is committed: at least once.

Claiming a message is a compare-and-swap that also takes a lease, so that two senders never hold the same
message and one that was lost with its worker is tried again. A worker that dies between the gateway's
answer and the note of it sends twice: no gateway promises to drop a repeat, so the phone recognises the
message by its id, and the collapse key makes the repeat replace the first where that was not shown yet.
"""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING

from issuance.models import PushMessage, Subject
from issuance.push import dead_tokens
from issuance.push.failures import DeadToken, PermanentFailure, TransientFailure
from issuance.push.gateways import route
from issuance.push.message import Message

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

MAX_ATTEMPTS = 30
"""A little more than a day, at the pauses below."""
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
LEASE = timedelta(minutes=1)
"""A sender that has not ended by then was lost."""
LIFETIME = timedelta(days=14)
"""As long as an offer waits to be collected: later a notification is of no use, and its token is erased."""
KEPT = timedelta(days=90)
BATCH = 200


def queue_push(*, push_token: str | None, subject: str, about: UUID) -> None:
    """Tell a phone to look at its `case` or its `card`, once the caller's transaction is committed.

    `about` is the id of that case or card. Does nothing for a phone without a token: it asks by itself.
    Raises ValueError for another subject.
    """
    subject = Subject(subject)
    if push_token is None:
        return
    message = PushMessage(push_token=push_token, subject=subject, about=about)
    message.save(force_insert=True)
    _ask(message.pk)


def deliver(*, message_id: UUID, now: datetime) -> None:
    """Try to send one message that is due; does nothing when another sender has it or it has ended."""
    message = _claim(message_id, now)
    if message is None:
        return
    try:
        gateway, address = route(message.push_token)
        gateway.send(address=address, message=_content(message), now=now)
    except DeadToken as failure:
        dead_tokens.forget(subject=message.subject, about=message.about, push_token=message.push_token)
        _waiting(message).update(push_token=None, dead_at=now, last_error=failure.code)
    except PermanentFailure as failure:
        _waiting(message).update(dead_at=now, last_error=failure.code)
    except TransientFailure as failure:
        wait = max(pause(message.attempts), failure.wait or timedelta())
        _waiting(message).update(next_attempt_at=now + wait, last_error=failure.code)
    else:
        _waiting(message).update(push_token=None, sent_at=now, last_error="")


def due(*, now: datetime) -> list[UUID]:
    """Messages whose time has come, oldest first, a batch at a time."""
    waiting = PushMessage.objects.filter(sent_at=None, dead_at=None, next_attempt_at__lte=now)
    return list(waiting.order_by("next_attempt_at").values_list("pk", flat=True)[:BATCH])


def send_again(*, messages: QuerySet[PushMessage], now: datetime) -> int:
    """Try given-up messages afresh, if it is known where to; gives their number."""
    lost = messages.filter(dead_at__isnull=False, push_token__isnull=False)
    again = list(lost.values_list("pk", flat=True))
    PushMessage.objects.filter(pk__in=again).update(attempts=0, next_attempt_at=now, dead_at=None)
    for message_id in again:
        _ask(message_id)
    return len(again)


def forget(*, now: datetime) -> None:
    """Erase the tokens of given-up messages that are too old to be sent again; in the end, the messages."""
    given_up = PushMessage.objects.filter(dead_at__isnull=False, push_token__isnull=False)
    given_up.filter(created_at__lte=now - LIFETIME).update(push_token=None)
    PushMessage.objects.filter(created_at__lte=now - KEPT).delete()


def pause(attempts: int) -> timedelta:
    """How long to wait after so many attempts: doubles, with jitter so that no stampede ends an outage."""
    steady: timedelta = min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)
    return steady * random.uniform(0.75, 1.25)  # noqa: S311


def _ask(message_id: UUID) -> None:
    from issuance.tasks import send_notification  # the task calls this module

    send_notification.delay_on_commit(str(message_id))


def _content(message: PushMessage) -> Message:
    return Message(id=str(message.pk), expires_at=message.created_at + LIFETIME)


def _claim(message_id: UUID, now: datetime) -> PushMessage | None:
    message = PushMessage.objects.filter(
        pk=message_id, sent_at=None, dead_at=None, next_attempt_at__lte=now
    ).first()
    if message is None:
        return None
    if message.attempts >= MAX_ATTEMPTS or message.created_at + LIFETIME <= now:
        _waiting(message).update(dead_at=now, last_error=message.last_error or "sender_lost")
        return None
    attempts = message.attempts + 1
    if not _waiting(message).update(attempts=attempts, next_attempt_at=now + LEASE):
        return None
    message.attempts = attempts
    return message


def _waiting(message: PushMessage) -> QuerySet[PushMessage]:
    """The message, provided that nobody has claimed or ended it since it was read."""
    return PushMessage.objects.filter(pk=message.pk, attempts=message.attempts, sent_at=None, dead_at=None)
