"""The outbox: sent once, tried again, given up, sent again by hand, and silent about the person."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from ecarte.celery import app
from issuance.models import PushMessage
from issuance.push import outbox
from issuance.push.mailbox import read_mailbox
from issuance.tasks import forget_notifications, send_notification, send_pending_notifications
from tests.concurrency import at_once
from tests.issuance.push.queued import attempt, queued

if TYPE_CHECKING:
    from tests.issuance.push.phones import Phone

TOKEN = "test:phone-1"
NOW = timezone.now
pytestmark = pytest.mark.django_db


def test_a_message_arrives_once_and_carries_an_opaque_id_alone(phone: Phone) -> None:
    message = queued(phone.push_token)
    send_notification(str(message.pk))
    send_notification(str(message.pk))
    assert phone.ids() == [str(message.pk)]
    message = PushMessage.objects.get()
    assert (message.attempts, message.last_error, message.push_token) == (1, "", None)
    assert message.sent_at is not None


def test_the_test_mailbox_gets_what_phones_get() -> None:
    first, second = queued(TOKEN), queued(TOKEN)
    for message in (first, second):
        send_notification(str(message.pk))
    assert read_mailbox(TOKEN) == [{"id": str(first.pk)}, {"id": str(second.pk)}]
    assert read_mailbox("test:phone-2") == []


def test_a_phone_without_a_token_is_told_nothing() -> None:
    outbox.queue_push(push_token=None, subject="case", about=uuid.uuid4())
    assert not PushMessage.objects.exists()


def test_the_task_is_sent_only_once_the_act_is_committed(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        queued(TOKEN)
    assert len(callbacks) == 1


def test_what_leaves_the_system_is_sent_by_the_worker_that_reaches_the_outside() -> None:
    for task in (send_notification, send_pending_notifications):
        assert app.amqp.router.route({}, task.name)["queue"].name == "outgoing"


def test_the_sweep_asks_again_for_what_was_lost(monkeypatch: Any) -> None:
    asked: list[str] = []
    monkeypatch.setattr(send_notification, "ask", asked.append)
    lost, sent = queued(TOKEN), queued(TOKEN)
    attempt(sent, NOW())
    send_pending_notifications()
    assert asked == [str(lost.pk)]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_an_outage_is_waited_for_and_the_message_then_arrives_once(phone: Phone, status: int) -> None:
    phone.outage(status)
    message, now = attempt(queued(phone.push_token), NOW()), NOW()
    assert (message.attempts, message.sent_at, message.dead_at) == (1, None, None)
    assert message.last_error
    assert timedelta(seconds=20) < message.next_attempt_at - now < timedelta(seconds=40)
    assert attempt(message, now).attempts == 1  # not yet
    message = attempt(message, message.next_attempt_at)
    assert phone.ids() == [str(message.pk)]
    assert message.sent_at is not None


@pytest.mark.parametrize("status", [429, 503])
def test_what_the_service_asks_for_is_waited_for(phone: Phone, status: int) -> None:
    phone.outage(status, retry_after="3600")
    message, now = queued(phone.push_token), NOW()
    message = attempt(message, now)
    assert message.next_attempt_at == now + timedelta(hours=1)


def test_a_dead_token_is_a_dead_letter_at_once_and_is_erased(phone: Phone) -> None:
    phone.remove_app()
    message = attempt(queued(phone.push_token), NOW())
    assert (message.attempts, message.push_token, message.sent_at) == (1, None, None)
    assert message.dead_at is not None
    assert outbox.send_again(messages=PushMessage.objects.all(), now=NOW()) == 0


def test_pauses_grow_up_to_an_hour_with_jitter() -> None:
    assert timedelta(seconds=22) < outbox.pause(1) < timedelta(seconds=38)
    assert timedelta(minutes=44) < outbox.pause(8) < timedelta(minutes=76)
    assert len({outbox.pause(3) for _ in range(20)}) > 1


def test_after_the_last_attempt_the_message_is_a_dead_letter_and_can_be_sent_again(phone: Phone) -> None:
    message, now = queued(phone.push_token), NOW()
    for _ in range(outbox.MAX_ATTEMPTS):
        phone.outage(503)
    for _ in range(outbox.MAX_ATTEMPTS + 3):
        now += timedelta(hours=2)
        phone.at(now)
        message = attempt(message, now)
    assert message.attempts == outbox.MAX_ATTEMPTS
    assert message.last_error
    assert message.dead_at is not None
    assert phone.ids() == []
    assert outbox.send_again(messages=PushMessage.objects.all(), now=now) == 1
    message = attempt(message, now)
    assert phone.ids() == [str(message.pk)]
    assert (message.dead_at, message.attempts) == (None, 1)
    assert outbox.send_again(messages=PushMessage.objects.all(), now=now) == 0  # it was sent


def test_an_outage_of_half_a_day_loses_no_message() -> None:
    pauses = (outbox.pause(attempts) for attempts in range(1, outbox.MAX_ATTEMPTS))
    assert sum(pauses, timedelta()) > timedelta(hours=12)


@pytest.mark.parametrize("token", ["fcm:" + "a" * 30, "pigeon:7", "nonsense"])
def test_a_token_that_no_gateway_serves_is_a_dead_letter_at_once(token: str) -> None:
    message = attempt(queued(token), NOW())
    assert (message.last_error, message.sent_at) == ("no_gateway", None)
    assert message.dead_at is not None


def test_the_test_gateway_is_closed_outside_demonstrations(settings: Any) -> None:
    settings.DEMO = False
    assert attempt(queued(TOKEN), NOW()).last_error == "no_gateway"
    assert read_mailbox(TOKEN) == []


def test_a_message_that_is_too_old_is_given_up_and_its_token_erased() -> None:
    message, now = queued(TOKEN), NOW() + outbox.LIFETIME
    assert attempt(message, now).dead_at == now
    assert read_mailbox(TOKEN) == []
    outbox.forget(now=now)
    message = PushMessage.objects.get()
    assert message.push_token is None
    assert outbox.send_again(messages=PushMessage.objects.all(), now=now) == 0


def test_old_messages_are_forgotten_and_younger_ones_kept() -> None:
    old, young = queued("pigeon:1"), queued("pigeon:2")
    attempt(young, NOW())
    PushMessage.objects.filter(pk=old.pk).update(created_at=NOW() - outbox.KEPT)
    forget_notifications()
    assert PushMessage.objects.get().pk == young.pk
    assert PushMessage.objects.get().push_token == "pigeon:2"


def test_a_push_ends_in_one_way() -> None:
    now = NOW()
    with pytest.raises(IntegrityError), transaction.atomic():
        PushMessage.objects.filter(pk=queued(TOKEN).pk).update(sent_at=now, dead_at=now, push_token=None)


def test_a_push_that_was_sent_has_no_token() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PushMessage.objects.filter(pk=queued(TOKEN).pk).update(sent_at=NOW())


def test_a_sender_that_was_lost_is_replaced_after_its_lease(page: Phone, monkeypatch: Any) -> None:
    """The worker dies after the service took the message and before that was noted: at least once."""
    message, now = queued(page.push_token), NOW()

    def dies(_message: PushMessage) -> Any:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "_waiting", _lost_after_the_claim(dies))
        with pytest.raises(SystemExit):
            outbox.deliver(message_id=message.pk, now=now)
    assert attempt(message, now + outbox.LEASE / 2).sent_at is None
    assert attempt(message, now + outbox.LEASE).sent_at is not None
    assert page.ids() == [str(message.pk)] * 2  # by its id the phone knows the second for the first


def _lost_after_the_claim(dies: Any) -> Any:
    calls = iter([outbox._waiting, dies])
    return lambda message: next(calls)(message)


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_one_message(android: Phone, monkeypatch: Any) -> None:
    monkeypatch.setattr(send_notification, "delay_on_commit", lambda _id: None)
    message, now = queued(android.push_token), NOW()
    at_once([lambda: outbox.deliver(message_id=message.pk, now=now)] * 4)
    assert android.ids() == [str(message.pk)]
