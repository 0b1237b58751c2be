"""APNs: HTTP/2, the headers, the provider token, and what Apple's reasons mean."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from issuance.push import outbox
from tests.issuance.push.queued import attempt, queued
from tests.issuance.push.servers.apple import TOPIC, refusal

if TYPE_CHECKING:
    from issuance.models import PushMessage
    from tests.issuance.push.phones import Iphone
    from tests.issuance.push.servers.apple import Apple
    from tests.issuance.push.servers.https import Answer

pytestmark = pytest.mark.django_db


def send(phone: Iphone, now: Any = None) -> PushMessage:
    return attempt(queued(phone.push_token), now or timezone.now())


def test_the_alert_has_the_words_of_the_app_and_the_id_of_the_message(iphone: Iphone) -> None:
    message = send(iphone)
    [(headers, payload)] = iphone.apple.phones[iphone.token]
    assert payload == {
        "aps": {"alert": {"loc-key": "push.look"}, "sound": "default"},
        "id": str(message.pk),
    }
    assert {name: value for name, value in headers.items() if name.startswith("apns-")} == {
        "apns-id": str(message.pk),
        "apns-push-type": "alert",
        "apns-priority": "10",
        "apns-topic": TOPIC,
        "apns-expiration": str(int((message.created_at + outbox.LIFETIME).timestamp())),
        "apns-collapse-id": "look",
    }


def test_what_is_sent_twice_because_the_answer_was_lost_is_known_for_the_same(
    iphone: Iphone, apple: Apple
) -> None:
    apple.lose_answer = True
    message = send(iphone)
    assert (message.last_error, message.sent_at) == ("apns:unreachable", None)
    assert attempt(message, message.next_attempt_at).sent_at
    first, second = [
        (headers["apns-id"], headers["apns-collapse-id"]) for headers, _ in apple.phones[iphone.token]
    ]
    assert first == second == (str(message.pk), "look")


def test_messages_share_one_connection(iphone: Iphone, apple: Apple) -> None:
    for _ in range(3):
        assert send(iphone).sent_at
    assert apple.connections == 1


def test_the_provider_token_is_renewed_between_twenty_and_sixty_minutes(iphone: Iphone, apple: Apple) -> None:
    start = datetime(2027, 1, 4, 9, 7, tzinfo=UTC)
    seen: list[tuple[int, str]] = []
    for minute in range(0, 180, 3):
        now = start + timedelta(minutes=minute)
        apple.clock = now.timestamp  # Apple refuses what is an hour old
        message = queued(iphone.push_token)
        type(message).objects.filter(pk=message.pk).update(created_at=now, next_attempt_at=now)
        assert attempt(message, now).sent_at, minute
        seen.append((minute, apple.phones[iphone.token][-1][0]["authorization"]))
    changes = [later for (_, before), (later, after) in pairwise(seen) if before != after]
    gaps = [later - earlier for earlier, later in pairwise(changes)]
    assert gaps
    assert all(20 <= gap <= 60 for gap in gaps)


def test_a_connection_that_apple_ended_is_replaced(iphone: Iphone, apple: Apple) -> None:
    apple.hang_up = True
    assert send(iphone).sent_at
    message = send(iphone)
    if message.sent_at is None:  # the end was noticed only now
        assert (message.last_error, message.dead_at) == ("apns:unreachable", None)
        message = attempt(message, message.next_attempt_at)
    assert message.sent_at
    assert iphone.ids()[-1] == str(message.pk)
    assert apple.connections == 2


def test_a_token_that_apple_never_gave_is_dead(iphone: Iphone) -> None:
    message = attempt(queued("apns:" + "ab" * 32), timezone.now())
    assert (message.last_error, message.push_token) == ("apns:BadDeviceToken", None)
    assert message.dead_at is not None


def test_a_phone_without_the_app_is_dead(iphone: Iphone) -> None:
    iphone.remove_app()
    message = send(iphone)
    assert (message.last_error, message.push_token) == ("apns:Unregistered", None)


@pytest.mark.parametrize(
    "answer",
    [
        refusal(429, "TooManyRequests"),
        refusal(429, "TooManyProviderTokenUpdates"),
        refusal(403, "ExpiredProviderToken"),
        refusal(403, "InvalidProviderToken"),  # an operator mends the key
        refusal(503, "Shutdown"),
    ],
)
def test_what_passes_is_tried_again(iphone: Iphone, apple: Apple, answer: Answer) -> None:
    apple.scripted.append(answer)
    message = send(iphone)
    assert (message.last_error, message.dead_at) == (f"apns:{answer.body['reason']}", None)
    assert attempt(message, message.next_attempt_at).sent_at


@pytest.mark.parametrize(
    "answer", [refusal(400, "DeviceTokenNotForTopic"), refusal(400, "BadTopic"), refusal(404, "BadPath")]
)
def test_our_own_faults_are_dead_letters_that_keep_the_token(
    iphone: Iphone, apple: Apple, answer: Answer
) -> None:
    apple.scripted.append(answer)
    message = send(iphone)
    assert message.last_error == f"apns:{answer.body['reason']}"
    assert message.dead_at is not None
    assert message.push_token == iphone.push_token


def test_nobody_there_is_waited_for(iphone: Iphone, settings: Any) -> None:
    settings.PUSH = replace(settings.PUSH, apns_url="https://apns.invalid")
    message = send(iphone)
    assert (message.last_error, message.dead_at) == ("apns:unreachable", None)
