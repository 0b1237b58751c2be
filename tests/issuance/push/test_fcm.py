"""FCM HTTP v1: what is said, what answers mean, and the token that opens it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from issuance.push import calls, outbox
from issuance.push.google import ServiceAccount
from tests.issuance.push.queued import attempt, queued
from tests.issuance.push.servers.google import bad_field, error, fcm_error
from tests.issuance.push.servers.https import Answer

if TYPE_CHECKING:
    from issuance.models import PushMessage
    from issuance.push.configuration import PushSettings
    from tests.issuance.push.phones import Android
    from tests.issuance.push.servers.google import Google

pytestmark = pytest.mark.django_db


def send(phone: Android, now: Any = None) -> PushMessage:
    return attempt(queued(phone.push_token), now or timezone.now())


def test_it_wakes_the_phone_and_says_nothing_to_read(android: Android) -> None:
    message = send(android)
    [arrived] = android.google.phones[android.token]
    assert arrived["data"] == {"id": str(message.pk)}
    assert "notification" not in arrived
    assert (arrived["android"]["priority"], arrived["android"]["collapse_key"]) == ("HIGH", "look")
    assert outbox.LIFETIME.total_seconds() - 60 < int(arrived["android"]["ttl"][:-1]) <= 14 * 86400


def test_one_access_token_and_one_connection_serve_until_shortly_before_the_hour(
    android: Android, google: Google
) -> None:
    before, now = google.connections, timezone.now() + timedelta(seconds=5)
    google.clock = lambda: now.timestamp()
    for later in (timedelta(), timedelta(minutes=30), timedelta(minutes=54)):
        assert send(android, now + later).sent_at
    assert len(google.tokens) == 1
    now += timedelta(minutes=56)
    assert send(android, now).sent_at
    assert len(google.tokens) == 2
    assert google.connections - before == 1


def test_an_access_token_that_was_withdrawn_is_replaced(android: Android, google: Google) -> None:
    assert send(android).sent_at
    google.tokens.clear()
    message = send(android)
    assert (message.last_error, message.dead_at) == ("fcm:UNAUTHENTICATED", None)
    assert attempt(message, message.next_attempt_at).sent_at


def test_an_account_that_is_refused_loses_no_message(android: Android, google: Google) -> None:
    google.clock = lambda: 0.0  # its clock and ours differ
    message = send(android)
    assert (message.last_error, message.dead_at) == ("fcm:token_400", None)
    google.reset()
    google.phones[android.token] = []
    assert attempt(message, message.next_attempt_at).sent_at


def test_something_on_the_way_that_answers_in_place_of_google_loses_no_message(
    android: Android, google: Google
) -> None:
    google.intercepted = True
    message = send(android)
    assert (message.last_error, message.dead_at) == ("fcm:token_unreadable", None)
    google.intercepted = False
    assert attempt(message, message.next_attempt_at).sent_at


def test_a_token_that_google_cannot_read_is_dead(android: Android) -> None:
    message = attempt(queued("fcm:not.a.token.of.google"), timezone.now())
    assert (message.last_error, message.push_token) == ("fcm:INVALID_ARGUMENT", None)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (error(400, "INVALID_ARGUMENT", bad_field("message.android.ttl")), "fcm:INVALID_ARGUMENT"),
        (error(400, "INVALID_ARGUMENT"), "fcm:INVALID_ARGUMENT"),
        (error(403, "PERMISSION_DENIED", fcm_error("SENDER_ID_MISMATCH")), "fcm:SENDER_ID_MISMATCH"),
        (error(404, "NOT_FOUND"), "fcm:NOT_FOUND"),  # the project, not the phone
        (Answer(400, ["?"]), "fcm:400"),
        (Answer(302, None, {"Location": "https://elsewhere.example/"}), "fcm:302"),
    ],
)
def test_our_own_faults_are_dead_letters_that_keep_the_token(
    android: Android, google: Google, answer: Answer, code: str
) -> None:
    google.scripted.append(answer)
    message = send(android)
    assert message.last_error == code
    assert message.dead_at is not None
    assert message.push_token == android.push_token


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (error(429, "RESOURCE_EXHAUSTED", fcm_error("QUOTA_EXCEEDED")), "fcm:QUOTA_EXCEEDED"),
        (error(503, "UNAVAILABLE", fcm_error("UNAVAILABLE")), "fcm:UNAVAILABLE"),
        (error(500, "INTERNAL", fcm_error("INTERNAL")), "fcm:INTERNAL"),
        (error(403, "PERMISSION_DENIED"), "fcm:PERMISSION_DENIED"),  # rights that an operator gives back
        (error(401, "UNAUTHENTICATED", fcm_error("THIRD_PARTY_AUTH_ERROR")), "fcm:THIRD_PARTY_AUTH_ERROR"),
        (Answer(502), "fcm:502"),
    ],
)
def test_what_passes_is_tried_again(android: Android, google: Google, answer: Answer, code: str) -> None:
    google.scripted.append(answer)
    message = send(android)
    assert (message.last_error, message.dead_at) == (code, None)
    assert attempt(message, message.next_attempt_at).sent_at


def test_a_service_that_does_not_answer_is_not_waited_for(
    android: Android, google: Google, settings: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(calls, "SECONDS", 0.3)
    settings.PUSH = replace(settings.PUSH, fcm_url=settings.PUSH.fcm_url + "/")  # another client
    google.silent = 1.0
    message = send(android)
    assert (message.last_error, message.dead_at) == ("fcm:timeout", None)


def test_a_service_that_nobody_vouches_for_is_told_nothing(android: Android, settings: Any) -> None:
    settings.PUSH = replace(settings.PUSH, ca_file="")
    assert send(android).last_error == "fcm:certificate"
    assert android.ids() == []


@pytest.mark.parametrize("text", ["", "{}", "[]", "no json", '{"private_key": 7}'])
def test_a_file_that_is_no_service_account_is_refused(text: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="FCM_SERVICE_ACCOUNT"):
        ServiceAccount.read(text)


def test_the_key_is_sent_nowhere_in_the_open(place: PushSettings) -> None:
    account = json.loads(place.fcm_service_account) | {"token_uri": "http://oauth2.example/token"}
    with pytest.raises(ImproperlyConfigured, match="token_uri"):
        ServiceAccount.read(json.dumps(account))
