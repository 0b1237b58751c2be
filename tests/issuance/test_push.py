"""The outbox: sent once, tried again, given up, and silent about the person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from issuance.models import PushMessage
from issuance.push import outbox
from issuance.push.gateways import TransientFailure, read_mailbox
from issuance.tasks import send_notification, send_pending_notifications
from tests.concurrency import at_once

if TYPE_CHECKING:
    from uuid import UUID

TOKEN = "test:phone-1"
pytestmark = pytest.mark.django_db


def queued(push_token: str = TOKEN) -> UUID:
    outbox.queue_push(push_token=push_token, subject="card")
    return PushMessage.objects.get().pk


class Down:
    """A gateway that is out of order."""

    def send(self, *, token: str, payload: dict[str, str]) -> None:
        raise TransientFailure("unreachable")


def test_a_message_is_sent_once_and_carries_an_opaque_id(db: None) -> None:
    message_id = queued()
    send_notification(str(message_id))
    send_notification(str(message_id))
    send_pending_notifications()
    assert read_mailbox(TOKEN) == [{"id": str(message_id), "subject": "card"}]
    message = PushMessage.objects.get()
    assert message.sent_at is not None
    assert message.push_token is None


def test_messages_are_read_in_the_order_of_sending() -> None:
    for subject in ("case", "card"):
        outbox.queue_push(push_token=TOKEN, subject=subject)
        send_pending_notifications()
    assert [message["subject"] for message in read_mailbox(TOKEN)] == ["case", "card"]
    assert read_mailbox("test:phone-2") == []


def test_a_phone_without_a_token_is_told_nothing() -> None:
    outbox.queue_push(push_token=None, subject="case")
    assert not PushMessage.objects.exists()


def test_the_task_is_sent_only_once_the_act_is_committed(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        queued()
    assert len(callbacks) == 1


def test_a_message_waits_for_its_next_attempt(monkeypatch: Any) -> None:
    monkeypatch.setattr(outbox, "gateway_for", lambda _token: Down())
    message_id, now = queued(), timezone.now()
    outbox.deliver(message_id=message_id, now=now)
    outbox.deliver(message_id=message_id, now=now)
    message = PushMessage.objects.get()
    assert (message.attempts, message.last_error) == (1, "unreachable")
    assert outbox.due(now=now) == []
    monkeypatch.undo()
    outbox.deliver(message_id=message_id, now=message.next_attempt_at)
    assert len(read_mailbox(TOKEN)) == 1


def test_pauses_grow_up_to_an_hour_with_jitter() -> None:
    assert timedelta(seconds=22) < outbox.pause(1) < timedelta(seconds=38)
    assert timedelta(minutes=44) < outbox.pause(8) < timedelta(minutes=76)
    assert len({outbox.pause(3) for _ in range(20)}) > 1


def test_after_the_last_attempt_the_message_is_a_dead_letter(monkeypatch: Any) -> None:
    monkeypatch.setattr(outbox, "gateway_for", lambda _token: Down())
    message_id, now = queued(), timezone.now()
    for _ in range(outbox.MAX_ATTEMPTS + 3):
        now += timedelta(hours=2)
        outbox.deliver(message_id=message_id, now=now)
    message = PushMessage.objects.get()
    assert (message.attempts, message.last_error) == (outbox.MAX_ATTEMPTS, "unreachable")
    assert message.dead_at is not None
    assert message.push_token is None


def test_a_token_that_no_gateway_serves_is_a_dead_letter_at_once() -> None:
    outbox.deliver(message_id=queued("fcm:abc"), now=timezone.now())
    message = PushMessage.objects.get()
    assert (message.last_error, message.sent_at) == ("no_gateway", None)
    assert message.dead_at is not None


def test_the_test_gateway_is_closed_outside_demonstrations(settings: Any) -> None:
    settings.DEMO = False
    outbox.deliver(message_id=queued(), now=timezone.now())
    assert PushMessage.objects.get().last_error == "no_gateway"
    assert read_mailbox(TOKEN) == []


def test_a_push_ends_in_one_way() -> None:
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        PushMessage.objects.filter(pk=queued()).update(sent_at=now, dead_at=now)


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_one_message(monkeypatch: Any) -> None:
    monkeypatch.setattr(send_notification, "delay_on_commit", lambda _id: None)
    message_id, now = queued(), timezone.now()
    at_once([lambda: outbox.deliver(message_id=message_id, now=now)] * 4)
    assert len(read_mailbox(TOKEN)) == 1
