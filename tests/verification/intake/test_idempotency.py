"""A POST whose answer was lost is sent again, and does nothing twice."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.urls import URLPattern

from tests.concurrency import at_once
from tests.phone import API, Phone
from tests.verification.factories import an_insured_person
from tests.verification.intake.conftest import answer, code_of
from verification.intake import challenges
from verification.intake.urls import urlpatterns
from verification.models import CaptureChallenge, Enrolment
from verification.states import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test.client import _MonkeyPatchedWSGIResponse as Response

pytestmark = pytest.mark.django_db


def opening() -> dict[str, Any]:
    return {
        "nir": an_insured_person().nir,
        "scheme": "general",
        "consent": {"version": "2026-1", "accepted": True},
        "language": "fr",
    }


def post(phone: Phone, path: str, body: Any = None, *, key: str) -> Response:
    return phone.call("POST", path, body, headers={"Idempotency-Key": key})


def a_key() -> str:
    return f'"{uuid4()}"'


def test_an_opening_sent_again_gives_the_first_answer_and_opens_nothing_more() -> None:
    phone, body, key = Phone(), opening(), a_key()
    first = post(phone, f"{API}/enrolments", body, key=key)
    again = post(phone, f"{API}/enrolments", body, key=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert answer(first) == answer(again)
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert Enrolment.objects.count() == 1


def test_an_announcement_sent_again_gives_the_same_place(phone: Phone, film: bytes) -> None:
    challenge, key = phone.challenge(), a_key()
    first, again = (
        phone.announce(film, kind="face", challenge=challenge, **{"Idempotency-Key": key}) for _ in range(2)
    )
    assert (first.status_code, again.status_code) == (201, 201)
    assert first["Location"] == again["Location"]
    assert again["Tus-Resumable"] == "1.0.0"


def test_an_answer_without_body_is_repeated_too(phone: Phone) -> None:
    key = a_key()
    statuses = [
        post(phone, f"{phone.home}/contact-codes", {"channel": "email"}, key=key).status_code
        for _ in range(2)
    ]
    assert statuses == [202, 202]
    assert Enrolment.objects.get().contact_codes.count() == 1


def test_a_call_with_another_key_acts_again(phone: Phone) -> None:
    for _ in range(2):
        assert post(phone, f"{phone.home}/challenges", key=a_key()).status_code == 201
    assert CaptureChallenge.objects.count() == 2


def test_a_key_serves_for_one_call(phone: Phone, film: bytes) -> None:
    key = a_key()
    path = f"{phone.home}/contact-codes"
    assert post(phone, path, {"channel": "email"}, key=key).status_code == 202
    assert code_of(post(phone, path, {"channel": "sms"}, key=key)) == (422, "idempotency_key_reused")
    assert code_of(post(phone, f"{phone.home}/challenges", key=key)) == (422, "idempotency_key_reused")
    metadata = {"Idempotency-Key": key}
    announced = phone.announce(film, kind="face", challenge=str(uuid4()), **metadata)
    assert code_of(announced) == (422, "idempotency_key_reused")


def test_what_was_refused_may_be_tried_again_with_its_key(phone: Phone) -> None:
    key, body = a_key(), {"channel": "pigeon"}
    path = f"{phone.home}/contact-codes"
    assert code_of(post(phone, path, body, key=key)) == (400, "invalid_request")
    assert post(phone, path, {"channel": "email"}, key=key).status_code == 202


def test_while_the_first_is_under_way_the_second_waits(phone: Phone, monkeypatch: Any) -> None:
    key, seen = a_key(), []
    issue = challenges.issue_challenge

    def meanwhile(**named: Any) -> Any:
        seen.append(post(phone, f"{phone.home}/challenges", key=key))
        return issue(**named)

    monkeypatch.setattr("verification.intake.views.issue_challenge", meanwhile)
    assert post(phone, f"{phone.home}/challenges", key=key).status_code == 201
    assert code_of(seen[0]) == (409, "idempotency_running")
    assert seen[0]["Retry-After"] == "1"


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_acts() -> None:
    phone, body, key = Phone(), opening(), a_key()
    answers = at_once([lambda: post(phone, f"{API}/enrolments", body, key=key)] * 4)
    assert {each.status_code for each in answers} <= {201, 409}
    assert Enrolment.objects.count() == 1
    assert code_of(post(phone, f"{API}/enrolments", {**body, "language": "en"}, key=key))[0] == 422


def test_a_defect_leaves_the_key_free(phone: Phone, monkeypatch: Any) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError

    key = a_key()
    with monkeypatch.context() as patch:
        patch.setattr("verification.intake.views.issue_challenge", broken)
        assert post(phone, f"{phone.home}/challenges", key=key).status_code == 500
    assert post(phone, f"{phone.home}/challenges", key=key).status_code == 201


def test_a_key_of_somebody_else_is_another_key(phone_in: Callable[..., Phone]) -> None:
    key = a_key()
    for phone in (phone_in(State.OPENED), phone_in(State.OPENED)):
        assert post(phone, f"{phone.home}/challenges", key=key).status_code == 201
    assert CaptureChallenge.objects.count() == 2


def test_an_answer_is_repeated_only_to_the_device_key(phone: Phone) -> None:
    key = a_key()
    assert post(phone, f"{phone.home}/challenges", key=key).status_code == 201
    thief = Phone()
    thief.token, thief.enrolment = phone.token, phone.enrolment
    assert code_of(post(thief, f"{phone.home}/challenges", key=key)) == (401, "invalid_dpop_proof")


@pytest.mark.parametrize(
    "key", ["", "short", '"unfinished-quotation', "x" * 129, 'a"quotation-inside-it', "é" * 16]
)
def test_a_malformed_key_is_refused(phone: Phone, key: str) -> None:
    assert code_of(post(phone, f"{phone.home}/challenges", key=key)) == (400, "idempotency_key_form")
    assert CaptureChallenge.objects.count() == 0


def test_a_key_without_quotation_marks_is_the_same_key(phone: Phone) -> None:
    key = a_key()
    post(phone, f"{phone.home}/challenges", key=key)
    assert post(phone, f"{phone.home}/challenges", key=key.strip('"'))["Idempotency-Replayed"] == "true"


def test_what_is_kept_is_sealed_and_ends_after_a_day(monkeypatch: Any) -> None:
    kept: list[tuple[str, str, int]] = []
    monkeypatch.setattr(cache, "set", lambda place, value, timeout: kept.append((place, value, timeout)))
    phone, body, key = Phone(), opening(), a_key()
    token = answer(post(phone, f"{API}/enrolments", body, key=key))["access_token"]
    place, value, timeout = next(each for each in kept if each[0].startswith("idempotency:"))
    assert timeout == 24 * 3600
    sealed = base64.b64decode(value)
    assert token.encode() not in sealed
    assert body["nir"].encode() not in sealed
    assert key.strip('"') not in place


def test_a_long_body_is_refused_as_without_a_key(phone: Phone) -> None:
    long = {"channel": "x" * 9000}
    refused = post(phone, f"{phone.home}/contact-codes", long, key=a_key())
    assert code_of(refused) == (413, "request_too_large")


def test_every_post_takes_a_key() -> None:
    views = [
        getattr(each.callback, "view_class", None) for each in urlpatterns if isinstance(each, URLPattern)
    ]
    posts = [vars(view)["post"] for view in views if view and "post" in vars(view)]
    assert len(posts) >= 10
    assert all(post.__code__.co_name == "post_once" for post in posts)
