"""Receivers: secrets that change over, suspension after days of failure, and the administrators' pages."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from ecarte.accounts.models import Role
from ecarte.journal.models import Entry
from tests.verification.factories import an_agent
from tests.verification.webhooks.conftest import an_endpoint
from tests.verification.webhooks.receiver import verified
from tests.verification.webhooks.test_outbox import attempt, queued
from verification.models import WebhookDelivery, WebhookEndpoint
from verification.webhooks.endpoints import PATIENCE, REST, resume, rotate_secret, suspend
from verification.webhooks.outbox import due, forget

if TYPE_CHECKING:
    from django.test import Client

    from tests.verification.webhooks.receiver import Receiver

pytestmark = pytest.mark.django_db


def test_the_secret_is_sealed(endpoint: WebhookEndpoint) -> None:
    assert endpoint.secret.startswith("whsec_")
    stored = WebhookEndpoint.objects.get().__dict__["secret"]
    assert endpoint.secret.encode() not in stored


def test_a_replaced_secret_signs_for_another_day(endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    now, former = timezone.now(), endpoint.secret
    rotate_secret(endpoint=endpoint, actor="agent:1", now=now)
    delivery = queued()
    attempt(delivery, timezone.now())
    headers, body = receiver.requests[0]
    assert verified(headers, body, secret=former)
    assert verified(headers, body, secret=endpoint.secret)
    forget(now=now + timedelta(hours=25))
    assert WebhookEndpoint.objects.get().former_secret is None


def test_a_receiver_that_does_not_answer_is_left_alone_for_a_minute(endpoint: WebhookEndpoint) -> None:
    WebhookEndpoint.objects.update(url="https://insurer.invalid/")
    first, now = queued(), timezone.now()
    attempt(first, now)
    second = WebhookDelivery.objects.exclude(pk=first.pk)
    queued_again(second)
    attempt(second.get(), now)
    assert second.get().attempts == 0
    assert due(now=now) == []
    assert set(due(now=now + REST)) == {first.pk, second.get().pk}


def test_one_event_that_is_refused_does_not_hold_up_the_others(
    endpoint: WebhookEndpoint, receiver: Receiver
) -> None:
    receiver.status = 500
    first, now = queued(), timezone.now()
    attempt(first, now)
    receiver.status = 204
    second = WebhookDelivery.objects.exclude(pk=first.pk)
    queued_again(second)
    assert attempt(second.get(), timezone.now()).delivered_at is not None


def test_after_days_of_failure_it_is_suspended_and_administrators_are_told(
    endpoint: WebhookEndpoint, receiver: Receiver, django_capture_on_commit_callbacks: Any, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    an_agent(role=Role.ADMINISTRATOR, email="admin@caisse.example")
    receiver.status = 500
    delivery, now = queued(), timezone.now()
    WebhookEndpoint.objects.update(failing_since=now - PATIENCE)
    with django_capture_on_commit_callbacks(execute=True):
        attempt(delivery, now)
    endpoint.refresh_from_db()
    assert endpoint.disabled_at == now
    assert mail.outbox[0].to == ["admin@caisse.example"]
    assert endpoint.url not in mail.outbox[0].body
    assert Entry.objects.get(act="webhook.suspended").data["why"] == "http_500"


def test_a_receiver_that_is_gone_is_suspended_at_once(endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    receiver.status = 410
    attempt(queued(), timezone.now())
    endpoint.refresh_from_db()
    assert endpoint.disabled_at is not None


def test_what_happens_while_it_is_suspended_waits(endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    suspend(endpoint=endpoint, actor="agent:1", why="by_hand", now=timezone.now())
    delivery = queued()
    attempt(delivery, timezone.now())
    assert receiver.requests == []
    resume(endpoint=endpoint, actor="agent:1")
    attempt(delivery, timezone.now())
    assert len(receiver.requests) == 1


def test_a_success_ends_a_failure(endpoint: WebhookEndpoint) -> None:
    WebhookEndpoint.objects.update(failing_since=timezone.now() - timedelta(days=4))
    attempt(queued(), timezone.now())
    endpoint.refresh_from_db()
    assert endpoint.failing_since is None


def test_a_webhook_goes_by_https() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        an_endpoint(url="http://insurer.example/")


def test_a_former_webhook_secret_has_an_end(endpoint: WebhookEndpoint) -> None:
    endpoint.former_secret = "whsec_x"
    with pytest.raises(IntegrityError), transaction.atomic():
        endpoint.save()


@pytest.fixture
def administrator(client: Client, settings: Any) -> Client:
    settings.SECOND_FACTOR_REQUIRED = False
    client.force_login(an_agent(role=Role.ADMINISTRATOR))
    return client


def test_an_administrator_names_a_receiver_and_sees_its_secret_once(administrator: Client) -> None:
    page = reverse("admin:verification_webhookendpoint_add")
    sent = {"name": "Caisse", "url": "https://insurer.example/hooks", "statuses": ["active"]}
    answer = administrator.post(page, sent, follow=True)
    endpoint = WebhookEndpoint.objects.get()
    assert endpoint.statuses == ["active"]
    assert endpoint.secret in answer.content.decode().replace("&#x27;", "'").replace("&#43;", "+")
    again = administrator.get(reverse("admin:verification_webhookendpoint_change", args=[endpoint.pk]))
    assert b"whsec_" not in again.content


@pytest.mark.parametrize(
    "url",
    ["http://insurer.example/", "https://user:pw@insurer.example/", "https://insurer.example/#x", "ftp://x"],
)
def test_an_address_that_is_not_plain_https_is_refused(administrator: Client, url: str) -> None:
    page = reverse("admin:verification_webhookendpoint_add")
    assert administrator.post(page, {"name": "Caisse", "url": url}).status_code == 200
    assert not WebhookEndpoint.objects.exists()


@pytest.mark.parametrize("action", ["rotate", "suspend", "resume", "redeliver_lost"])
def test_an_administrator_acts_on_receivers_from_the_list(
    administrator: Client, endpoint: WebhookEndpoint, action: str
) -> None:
    page = reverse("admin:verification_webhookendpoint_changelist")
    sent = {"action": action, "_selected_action": [str(endpoint.pk)]}
    assert administrator.post(page, sent, follow=True).status_code == 200
    endpoint.refresh_from_db()
    assert (endpoint.disabled_at is not None) == (action == "suspend")
    assert (endpoint.former_secret is not None) == (action == "rotate")


def test_an_administrator_has_an_event_sent_again(
    administrator: Client, endpoint: WebhookEndpoint, receiver: Receiver
) -> None:
    delivery = attempt(queued(), timezone.now())
    page = reverse("admin:verification_webhookdelivery_changelist")
    assert administrator.get(page).status_code == 200
    administrator.post(page, {"action": "redeliver", "_selected_action": [str(delivery.pk)]}, follow=True)
    attempt(delivery, timezone.now())
    assert len(receiver.requests) == 2


def queued_again(others: Any) -> None:
    """Another case moves."""
    from tests.verification.factories import an_enrolment
    from tests.verification.webhooks.test_outbox import withdraw
    from verification.states import State

    withdraw(an_enrolment(status=State.OPENED))
    assert others.count() == 1
