"""Queues notifications with the act they tell of, and sends them once it is committed.

Claiming a message is a compare-and-swap that also sets the next attempt, so that two senders never hold the
same message and one that was lost with its worker is tried again. A worker that dies between the gateway's
answer and the note of it sends twice: the phone recognises the message by its id.
"""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from issuance.models import PushMessage, Subject
from issuance.push.gateways import PermanentFailure, TransientFailure, gateway_for

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

MAX_ATTEMPTS = 8
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
BATCH = 200


def queue_push(*, push_token: str | None, subject: str) -> None:
    """Tell a phone to look at its `case` or its `card`, once the caller's transaction is committed.

    Does nothing for a phone without a token: it asks by itself. Raises ValueError for another subject.
    """
    from issuance.tasks import send_notification  # the task calls this module

    subject = Subject(subject)
    if push_token is None:
        return
    message = PushMessage(push_token=push_token, subject=subject)
    message.save(force_insert=True)
    send_notification.delay_on_commit(str(message.pk))


def deliver(*, message_id: UUID, now: datetime) -> None:
    """Try to send one message that is due; does nothing when another sender has it or it has ended."""
    message = _claim(message_id, now)
    if message is None:
        return
    payload = {"id": str(message.pk), "subject": message.subject}
    try:
        gateway_for(message.push_token).send(token=message.push_token, payload=payload)
    except PermanentFailure as failure:
        _end(message, dead_at=now, last_error=failure.code)
    except TransientFailure as failure:
        _waiting(message).update(last_error=failure.code)
    else:
        _end(message, sent_at=now, last_error="")


def due(*, now: datetime) -> list[UUID]:
    """Messages whose time has come, oldest first, a batch at a time."""
    waiting = PushMessage.objects.filter(sent_at=None, dead_at=None, next_attempt_at__lte=now)
    return list(waiting.order_by("next_attempt_at").values_list("pk", flat=True)[:BATCH])


def pause(attempts: int) -> timedelta:
    """How long to wait after so many attempts: doubles, with jitter so that no stampede ends an outage."""
    steady: timedelta = min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)
    return steady * random.uniform(0.75, 1.25)  # noqa: S311


def _claim(message_id: UUID, now: datetime) -> PushMessage | None:
    message = PushMessage.objects.filter(
        pk=message_id, sent_at=None, dead_at=None, next_attempt_at__lte=now
    ).first()
    if message is None:
        return None
    if message.attempts >= MAX_ATTEMPTS:
        _end(message, dead_at=now, last_error=message.last_error or "sender_lost")
        return None
    attempts = message.attempts + 1
    if not _waiting(message).update(attempts=attempts, next_attempt_at=now + pause(attempts)):
        return None
    message.attempts = attempts
    return message


def _end(message: PushMessage, **fields: Any) -> None:
    _waiting(message).update(push_token=None, **fields)


def _waiting(message: PushMessage) -> QuerySet[PushMessage]:
    """The message, provided that nobody has claimed or ended it since it was read."""
    return PushMessage.objects.filter(pk=message.pk, attempts=message.attempts, sent_at=None, dead_at=None)
