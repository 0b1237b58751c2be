"""Insurers are told of each change of status: once, signed, in the order of its rank, and nothing personal."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from ecarte.journal.models import Entry
from tests.concurrency import at_once
from tests.verification.factories import an_enrolment
from tests.verification.webhooks.conftest import an_endpoint
from tests.verification.webhooks.receiver import verified
from verification.models import Scheme, WebhookDelivery, WebhookEndpoint, WebhookEvent
from verification.retention.applying import apply_retention
from verification.states import State
from verification.tasks import deliver_pending_webhooks, deliver_webhook
from verification.transitions import move
from verification.webhooks import outbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tests.verification.webhooks.receiver import Receiver
    from verification.models import Enrolment

pytestmark = pytest.mark.django_db


def withdraw(case: Enrolment) -> None:
    move(enrolment_id=case.pk, source=State(case.status), target=State.WITHDRAWN, actor="device:x")


def queued() -> WebhookDelivery:
    withdraw(an_enrolment(status=State.OPENED))
    return WebhookDelivery.objects.get()


def attempt(delivery: WebhookDelivery, now: datetime) -> WebhookDelivery:
    outbox.deliver(delivery_id=delivery.pk, now=now)
    delivery.refresh_from_db()
    return delivery


def test_a_change_of_status_reaches_the_receiver_signed(
    endpoint: WebhookEndpoint, receiver: Receiver
) -> None:
    case = an_enrolment(status=State.SUBMITTED)
    withdraw(case)
    deliver_webhook(str(WebhookDelivery.objects.get().pk))
    headers, body = receiver.requests[0]
    event = WebhookEvent.objects.get()
    assert verified(headers, body, secret=endpoint.secret)
    assert headers["webhook-id"] == str(event.pk)
    assert headers["content-type"] == "application/json"
    assert headers["host"] == f"localhost:{receiver.port}"
    told = json.loads(body)
    assert told["type"] == "enrolment.withdrawn"
    assert told["data"] == {
        "case_number": case.case_number,
        "sequence": 1,
        "status": "withdrawn",
        "reason": None,
    }


def test_nothing_that_was_altered_verifies(endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    deliver_webhook(str(queued().pk))
    headers, body = receiver.requests[0]
    assert not verified(headers, body.replace(b"withdrawn", b"active"), secret=endpoint.secret)
    assert not verified(headers | {"webhook-id": "x"}, body, secret=endpoint.secret)
    assert not verified(headers | {"webhook-timestamp": "1"}, body, secret=endpoint.secret)


def test_an_event_tells_nothing_personal(endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    deliver_webhook(str(queued().pk))
    assert receiver.events[0].keys() == {"type", "timestamp", "data"}
    assert receiver.events[0]["data"].keys() == {"case_number", "sequence", "status", "reason"}


def test_how_a_case_is_examined_is_not_told(endpoint: WebhookEndpoint, told: Callable[[], list[str]]) -> None:
    case = an_enrolment(status=State.SUBMITTED)
    move(
        enrolment_id=case.pk,
        source=State.SUBMITTED,
        target=State.CHECKING,
        actor="system:checks",
        set_fields={"check_id": case.pk},
    )
    assert told() == []


def test_a_refusal_carries_the_public_reason(endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    case = an_enrolment(status=State.DECIDED)
    move(
        enrolment_id=case.pk,
        source=State.DECIDED,
        target=State.REFUSED,
        actor="agent:1",
        set_fields={"public_reason": "identity_not_verified"},
    )
    deliver_pending_webhooks_here()
    assert receiver.events[0]["data"]["reason"] == "identity_not_verified"


def test_the_rank_grows_with_each_event_of_a_case(
    endpoint: WebhookEndpoint, told: Callable[[], list[str]]
) -> None:
    case = an_enrolment(status=State.OPENED)
    move(enrolment_id=case.pk, source=State.OPENED, target=State.SUBMITTED, actor="device:x")
    move(enrolment_id=case.pk, source=State.SUBMITTED, target=State.WITHDRAWN, actor="device:x")
    assert told() == ["checking", "withdrawn"]
    assert sorted(WebhookEvent.objects.values_list("sequence", flat=True)) == [1, 2]


def test_a_receiver_is_told_only_of_its_scheme_and_of_what_it_asked_for(
    receiver: Receiver, told: Callable[[], list[str]]
) -> None:
    an_endpoint(scheme=Scheme.objects.get(code="agricultural"))
    an_endpoint(statuses=["active", "refused"])
    withdraw(an_enrolment(status=State.OPENED))
    assert told() == []
    an_endpoint(scheme=Scheme.objects.get(code="general"), statuses=["withdrawn"])
    withdraw(an_enrolment(status=State.OPENED))
    assert told() == ["withdrawn"]
    assert WebhookDelivery.objects.count() == 1


def test_what_is_undone_is_not_told(endpoint: WebhookEndpoint) -> None:
    case = an_enrolment(status=State.OPENED)
    with pytest.raises(RuntimeError), transaction.atomic():
        withdraw(case)
        raise RuntimeError
    assert not WebhookEvent.objects.exists()


def test_the_task_is_sent_only_once_the_change_is_committed(
    endpoint: WebhookEndpoint, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        queued()
    assert len(callbacks) == 1


def test_a_delivered_event_is_not_sent_again(endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    delivery = queued()
    deliver_webhook(str(delivery.pk))
    deliver_webhook(str(delivery.pk))
    deliver_pending_webhooks()
    assert len(receiver.requests) == 1


@pytest.mark.parametrize("status", [301, 307, 400, 401, 404, 429, 500, 503])
def test_any_answer_but_2xx_is_tried_again_later(
    endpoint: WebhookEndpoint, receiver: Receiver, status: int
) -> None:
    receiver.status, receiver.answer_headers = status, {"Location": receiver.url}
    delivery, now = queued(), timezone.now()
    attempt(delivery, now)
    assert (delivery.attempts, delivery.last_error) == (1, f"http_{status}")
    assert len(receiver.requests) == 1
    assert outbox.due(now=now) == []
    receiver.status = 200
    attempt(delivery, delivery.next_attempt_at)
    assert delivery.delivered_at is not None
    first, second = receiver.requests
    assert (first[0]["webhook-id"], first[1]) == (second[0]["webhook-id"], second[1])


def test_a_receiver_says_how_long_it_wants_to_be_left_alone(
    endpoint: WebhookEndpoint, receiver: Receiver
) -> None:
    receiver.status, receiver.answer_headers = 503, {"Retry-After": "7200"}
    delivery, now = queued(), timezone.now()
    assert attempt(delivery, now).next_attempt_at == now + timedelta(hours=2)


def test_attempts_go_on_for_three_days_and_end(endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    receiver.status = 500
    start = now = timezone.now()
    delivery = queued()
    delivery.next_attempt_at = now
    while delivery.dead_at is None:
        now = delivery.next_attempt_at
        delivery = attempt(delivery, now)
    assert delivery.attempts == 10
    assert timedelta(days=2.5) < now - start < timedelta(days=4)


def test_what_was_given_up_or_lost_there_can_be_sent_again(
    endpoint: WebhookEndpoint, receiver: Receiver
) -> None:
    delivery, now = queued(), timezone.now()
    WebhookDelivery.objects.update(dead_at=now, attempts=10)
    assert outbox.redeliver(deliveries=WebhookDelivery.objects.all(), now=now) == 1
    attempt(delivery, now)
    assert delivery.delivered_at is not None
    assert outbox.redeliver(deliveries=WebhookDelivery.objects.all(), now=now) == 1
    attempt(delivery, now)
    ids = [headers["webhook-id"] for headers, _ in receiver.requests]
    assert len(ids) == 2
    assert len(set(ids)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_one_event(
    endpoint: WebhookEndpoint, receiver: Receiver, monkeypatch: Any
) -> None:
    monkeypatch.setattr(deliver_webhook, "delay_on_commit", lambda _id: None)
    delivery, now = queued(), timezone.now()
    at_once([lambda: outbox.deliver(delivery_id=delivery.pk, now=now)] * 4)
    assert len(receiver.requests) == 1


def test_events_are_forgotten_after_ninety_days(endpoint: WebhookEndpoint) -> None:
    queued()
    apply_retention(now=timezone.now() + timedelta(days=89))
    assert WebhookEvent.objects.exists()
    apply_retention(now=timezone.now() + timedelta(days=91))
    assert not WebhookEvent.objects.exists()
    assert not WebhookDelivery.objects.exists()


def test_a_webhook_event_has_its_place_in_its_case(endpoint: WebhookEndpoint) -> None:
    event = queued().event
    again = WebhookEvent(enrolment=event.enrolment, sequence=1, status="x", occurred_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save(force_insert=True)


def test_a_receiver_is_told_an_event_once(endpoint: WebhookEndpoint) -> None:
    event = queued().event
    with pytest.raises(IntegrityError), transaction.atomic():
        WebhookDelivery.objects.create(event=event, endpoint=endpoint)


def test_a_webhook_delivery_ends_in_one_way(endpoint: WebhookEndpoint) -> None:
    queued()
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        WebhookDelivery.objects.update(delivered_at=now, dead_at=now)


def test_the_journal_does_not_hold_the_address_nor_the_secret(endpoint: WebhookEndpoint) -> None:
    entry = Entry.objects.get(act="webhook.created")
    assert entry.data == {"endpoint": str(endpoint.pk), "scheme": None, "statuses": []}


def deliver_pending_webhooks_here() -> None:
    """The sweep, without a worker."""
    for delivery in outbox.due(now=timezone.now()):
        deliver_webhook(str(delivery))
