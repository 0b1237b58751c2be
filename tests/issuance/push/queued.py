"""A queued notification, and attempts to send it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from issuance.models import PushMessage
from issuance.push import outbox

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


def queued(push_token: str, *, subject: str = "card", about: UUID | None = None) -> PushMessage:
    known = set(PushMessage.objects.values_list("pk", flat=True))
    outbox.queue_push(push_token=push_token, subject=subject, about=about or uuid.uuid4())
    return PushMessage.objects.exclude(pk__in=known).get()


def attempt(message: PushMessage, now: datetime) -> PushMessage:
    outbox.deliver(message_id=message.pk, now=now)
    return PushMessage.objects.get(pk=message.pk)
