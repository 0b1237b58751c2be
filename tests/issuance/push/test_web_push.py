"""Web Push: read by the browser alone, signed by this place, and no way inside for whoever gives an address."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from issuance.push import outbox
from issuance.push.web_push import public_key
from tests.issuance.push.conftest import PAGES
from tests.issuance.push.queued import attempt, queued
from tests.issuance.push.servers.https import Answer

if TYPE_CHECKING:
    from issuance.models import PushMessage
    from tests.issuance.push.phones import Page

pytestmark = pytest.mark.django_db


def send(page: Page, now: Any = None) -> PushMessage:
    return attempt(queued(page.push_token), now or timezone.now())


def test_the_browser_alone_reads_the_message(page: Page) -> None:
    message = send(page)
    [(to, headers, body)] = page.service.received
    assert to.read(body) == {"id": str(message.pk)}
    assert str(message.pk).encode() not in body
    stranger = page.service.subscribe(public_key(PAGES))
    with pytest.raises(Exception, match=r"[Dd]ecrypt"):
        stranger.read(body)
    assert (headers["urgency"], headers["topic"]) == ("high", "look")
    assert outbox.LIFETIME.total_seconds() - 60 < int(headers["ttl"]) <= 14 * 86400


def test_the_signature_is_good_at_any_hour_and_for_a_day_at_most(page: Page) -> None:
    start = datetime(2027, 1, 4, 9, 7, tzinfo=UTC)
    for hour in range(0, 30, 5):
        now = start + timedelta(hours=hour)
        page.service.clock = now.timestamp
        message = queued(page.push_token)
        type(message).objects.filter(pk=message.pk).update(created_at=now, next_attempt_at=now)
        assert attempt(message, now).sent_at, hour


def test_a_subscription_made_for_another_key_is_a_dead_letter_that_keeps_the_token(page: Page) -> None:
    page.browser.application_server_key = "another"
    message = send(page)
    assert message.last_error == "webpush:403"
    assert message.dead_at is not None
    assert message.push_token == page.push_token


@pytest.mark.parametrize("status", [404, 410])
def test_a_subscription_that_ended_is_dead(page: Page, status: int) -> None:
    page.service.scripted.append(Answer(status))
    message = send(page)
    assert (message.last_error, message.push_token) == (f"webpush:{status}", None)
    assert message.dead_at is not None


def test_what_a_date_asks_for_is_waited_for(page: Page) -> None:
    later = (timezone.now() + timedelta(hours=2)).astimezone(UTC)
    asked = later.strftime("%a, %d %b %Y %H:%M:%S GMT")
    page.service.scripted.append(Answer(429, None, {"Retry-After": asked}))
    message = send(page)
    assert message.last_error == "webpush:429"
    assert abs(message.next_attempt_at - later) < timedelta(seconds=5)


def test_an_address_inside_is_not_called(page: Page, settings: Any) -> None:
    settings.PUSH = replace(settings.PUSH, web_push_networks=())
    message = send(page)
    assert message.last_error == "webpush:address_refused"
    assert message.dead_at is not None
    assert page.service.received == []


def test_a_redirect_is_not_followed(page: Page) -> None:
    page.service.scripted.append(Answer(307, None, {"Location": page.browser.endpoint}))
    assert send(page).last_error == "webpush:307"
    assert page.service.received == []


def test_a_push_service_that_nobody_vouches_for_is_told_nothing(page: Page, settings: Any) -> None:
    settings.PUSH = replace(settings.PUSH, ca_file="")
    message = send(page)
    assert (message.last_error, message.dead_at) == ("webpush:certificate", None)


def test_padding_of_keys_as_some_browsers_give_it_is_taken(page: Page) -> None:
    given = json.loads(page.push_token.removeprefix("webpush:"))
    given["keys"] = {name: value + "=" * (-len(value) % 4) for name, value in given["keys"].items()}
    assert attempt(queued("webpush:" + json.dumps(given)), timezone.now()).sent_at
    assert len(page.ids()) == 1
