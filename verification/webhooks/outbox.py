"""Queues events with the change they tell of, and delivers them once it is committed.

As in `issuance.push.outbox`, claiming a delivery is a compare-and-swap that also sets the next attempt. A
worker that dies between the receiver's answer and the note of it sends twice: the receiver knows the event
by its id.
"""

from __future__ import annotations

import json
import random
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Max, Q
from django.utils import timezone

from verification.intake.messages import PUBLIC
from verification.models import Enrolment, WebhookDelivery, WebhookEndpoint, WebhookEvent
from verification.states import State
from verification.webhooks import endpoints
from verification.webhooks.sending import Failed, send
from verification.webhooks.signing import headers

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

PAUSES = (
    *(timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2)),
    *(timedelta(hours=hours) for hours in (5, 10, 14, 20, 24)),
)
"""After each attempt but the last: ten attempts in three days (Standard Webhooks)."""
LEASE = timedelta(minutes=1)
"""A sender that has not ended by then was lost."""
LIFETIME = timedelta(days=90)
"""How long events can be sent again."""
BATCH = 100
EXPLAINED = frozenset({State.RECAPTURE, State.REFUSED})


def tell(*, enrolment_id: UUID, source: State, target: State) -> None:
    """Queue what the receivers are to know of this change. In its transaction, which holds the case's row."""
    if PUBLIC[source] == PUBLIC[target]:
        return  # nobody outside is told how a case is examined
    case = Enrolment.objects.only("scheme_id", "public_reason").get(pk=enrolment_id)
    receivers = [
        each
        for each in WebhookEndpoint.objects.filter(Q(scheme=None) | Q(scheme=case.scheme_id))
        if not each.statuses or PUBLIC[target] in each.statuses
    ]
    if not receivers:
        return
    known = WebhookEvent.objects.filter(enrolment=case).aggregate(last=Max("sequence"))
    event = WebhookEvent.objects.create(
        enrolment=case,
        sequence=(known["last"] or 0) + 1,
        status=PUBLIC[target],
        reason=case.public_reason if target in EXPLAINED else "",
        occurred_at=timezone.now(),
    )
    for receiver in receivers:
        _ask(WebhookDelivery.objects.create(event=event, endpoint=receiver))


def deliver(*, delivery_id: UUID, now: datetime) -> None:
    """Try one delivery that is due; nothing when another sender has it, it ended or its receiver rests."""
    delivery = _claim(delivery_id, now)
    if delivery is None:
        return
    endpoint, body = delivery.endpoint, body_of(delivery.event)
    signed = headers(
        event_id=str(delivery.event_id), body=body, keys=endpoints.keys_of(endpoint, now), now=now
    )
    try:
        send(url=endpoint.url, body=body, headers=signed)
    except Failed as failure:
        _failed(delivery, failure, now)
    else:
        _waiting(delivery).update(delivered_at=now, last_error="")
        endpoints.succeeded(endpoint=endpoint)


def body_of(event: WebhookEvent) -> bytes:
    """What is sent: the same bytes at every attempt."""
    data = {
        "case_number": event.enrolment.case_number,
        "sequence": event.sequence,
        "status": event.status,
        "reason": event.reason or None,
    }
    told = {
        "type": f"enrolment.{event.status}",
        "timestamp": timezone.localtime(event.occurred_at).isoformat(timespec="milliseconds"),
        "data": data,
    }
    return json.dumps(told, separators=(",", ":")).encode()


def due(*, now: datetime) -> list[UUID]:
    """Deliveries whose time has come, oldest first, a batch at a time."""
    return list(_due(now).order_by("next_attempt_at").values_list("pk", flat=True)[:BATCH])


def redeliver(*, deliveries: QuerySet[WebhookDelivery], now: datetime) -> int:
    """Send again what ended, delivered or given up; gives the number."""
    ended = deliveries.exclude(delivered_at=None, dead_at=None)
    again = list(ended.values_list("pk", flat=True))
    fresh = {"attempts": 0, "next_attempt_at": now, "delivered_at": None, "dead_at": None}
    ended.filter(pk__in=again).update(**fresh)
    for delivery in WebhookDelivery.objects.filter(pk__in=again):
        _ask(delivery)
    return len(again)


def forget(*, now: datetime) -> None:
    """Events that are too old to be sent again go, with their deliveries; so do replaced secrets."""
    WebhookEndpoint.objects.filter(former_until__lte=now).update(former_secret=None)
    WebhookEvent.objects.filter(occurred_at__lt=now - LIFETIME).delete()


def _ask(delivery: WebhookDelivery) -> None:
    from verification.tasks import deliver_webhook  # the task calls this module

    deliver_webhook.delay_on_commit(str(delivery.pk))


def _due(now: datetime) -> QuerySet[WebhookDelivery]:
    awake = Q(endpoint__resting_until=None) | Q(endpoint__resting_until__lte=now)
    return WebhookDelivery.objects.filter(
        awake, delivered_at=None, dead_at=None, endpoint__disabled_at=None, next_attempt_at__lte=now
    )


def _claim(delivery_id: UUID, now: datetime) -> WebhookDelivery | None:
    delivery = _due(now).filter(pk=delivery_id).select_related("endpoint", "event__enrolment").first()
    if delivery is None:
        return None
    attempts = delivery.attempts + 1
    if not _waiting(delivery).update(attempts=attempts, next_attempt_at=now + LEASE):
        return None
    delivery.attempts = attempts
    return delivery


def _failed(delivery: WebhookDelivery, failure: Failed, now: datetime) -> None:
    if delivery.attempts > len(PAUSES):
        _waiting(delivery).update(last_error=failure.code, dead_at=now)
    else:
        wait = max(_pause(delivery.attempts), failure.wait or timedelta())
        _waiting(delivery).update(last_error=failure.code, next_attempt_at=now + wait)
    endpoints.failed(endpoint=delivery.endpoint, failure=failure, now=now)


def _pause(attempts: int) -> timedelta:
    """With jitter, so that no stampede ends an outage."""
    steady = PAUSES[min(attempts, len(PAUSES)) - 1]
    return steady * random.uniform(0.9, 1.25)  # noqa: S311


def _waiting(delivery: WebhookDelivery) -> QuerySet[WebhookDelivery]:
    """The delivery, provided that nobody has claimed or ended it since it was read."""
    return WebhookDelivery.objects.filter(
        pk=delivery.pk, attempts=delivery.attempts, delivered_at=None, dead_at=None
    )
