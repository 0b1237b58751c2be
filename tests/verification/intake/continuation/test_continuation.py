"""An enrolment goes on with another device."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.utils import timezone

from ecarte.journal.models import Entry
from ecarte.journal.verify import verify as verify_journal
from issuance.models import Card, PushMessage
from issuance.states import State as CardState
from tests.concurrency import at_once
from tests.issuance.factories import CODE, offered
from tests.issuance.wallet import Wallet
from tests.phone import API, Phone
from tests.verification.factories import (
    a_capture,
    a_challenge,
    a_pivot_identity,
    an_insured_person,
)
from tests.verification.intake.conftest import answer, code_of
from verification.intake.written_codes import new_code
from verification.models import CaptureKind, ContinuationCode, Enrolment
from verification.states import LIVE, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test.client import _MonkeyPatchedWSGIResponse as Response

pytestmark = pytest.mark.django_db
MOVABLE = sorted(LIVE - {State.APPROVED})
"""Without a card that would have to move along."""


def offered_to(phone_in: Callable[..., Phone]) -> tuple[Phone, Phone]:
    """The device that a card is offered to, and another."""
    old = phone_in(State.APPROVED)
    wallet = Wallet(key=old.key)
    Enrolment.objects.update(card_id=offered(wallet, case=old.enrolment))
    return old, Phone()


def issue(phone: Phone) -> str:
    response = phone.call("POST", f"{phone.home}/continuation-codes")
    assert response.status_code == 201, response.content
    return str(answer(response)["code"])


def go_on(phone: Phone, code: str, **fields: Any) -> Response:
    response = phone.call("POST", f"{API}/continuations", {"code": code, **fields})
    if response.status_code == 201:
        phone.token, phone.enrolment = answer(response)["access_token"], answer(response)["id"]
    return response


@pytest.mark.parametrize("status", MOVABLE)
def test_the_enrolment_is_the_new_devices_and_no_longer_the_old_ones(
    phone_in: Callable[..., Phone], status: State
) -> None:
    old, new = phone_in(status, push_token="test:old"), Phone()
    number = Enrolment.objects.get().case_number
    response = go_on(new, issue(old), push_token="test:new")
    assert response.status_code == 201
    assert (answer(response)["id"], answer(response)["case_number"]) == (old.enrolment, number)
    assert new.call("GET", new.home).status_code == 200
    assert code_of(old.call("GET", old.home)) == (401, "invalid_token")
    old.token = None
    assert code_of(old.call("POST", f"{API}/tokens")) == (404, "not_found")
    case = Enrolment.objects.get()
    assert (case.status, case.device_jkt, case.device_jwk) == (status, new.jkt, new.jwk)
    assert case.push_token == "test:new"


def test_the_former_token_is_nothing_in_the_hands_of_the_new_device(phone: Phone) -> None:
    new = Phone()
    go_on(new, issue(phone))
    new.token = phone.token
    assert code_of(new.call("GET", new.home)) == (401, "invalid_token")


def test_the_old_device_is_notified_and_the_journal_knows_both(phone_in: Callable[..., Phone]) -> None:
    old, new = phone_in(State.QUEUED, push_token="test:old"), Phone()
    go_on(new, issue(old))
    message = PushMessage.objects.get()
    assert (message.push_token, message.subject) == ("test:old", "case")
    entry = Entry.objects.get(act="device.changed")
    assert (entry.actor, entry.data) == (f"device:{new.jkt}", {"former": old.jkt})


def test_what_was_begun_on_the_old_device_is_dropped_and_what_was_submitted_stays(
    phone_in: Callable[..., Phone],
) -> None:
    old, new = phone_in(State.RECAPTURE, recapture=["face"]), Phone()
    case = Enrolment.objects.get()
    submitted = a_capture(
        a_challenge(case, used_at=timezone.now()), CaptureKind.DOCUMENT, b"film", "video/mp4"
    )
    begun = a_capture(a_challenge(case), CaptureKind.FACE, b"film", "video/mp4")
    proven = a_pivot_identity(case)
    go_on(new, issue(old))
    assert list(case.captures.all()) == [submitted]
    begun.evidence.refresh_from_db()
    assert begun.evidence.destroyed_at is not None
    proven.refresh_from_db()
    assert proven.claims is None
    response = new.announce(b"film", kind="face", challenge=str(begun.challenge_id))
    assert code_of(response) == (422, "challenge_expired")
    assert new.announce(b"film", kind="face", challenge=new.challenge()).status_code == 201


def test_a_confirmed_contact_and_a_chosen_code_stay(phone_in: Callable[..., Phone]) -> None:
    old, new = phone_in(State.OPENED, code_hash="x"), Phone()
    before = Enrolment.objects.get()
    go_on(new, issue(old))
    after = Enrolment.objects.get()
    assert (after.contact_confirmed_at, after.code_hash) == (before.contact_confirmed_at, "x")


def test_only_a_digest_of_the_code_is_kept(phone: Phone) -> None:
    code = issue(phone)
    assert code.replace("-", "") not in ContinuationCode.objects.get().digest
    assert code not in str(Entry.objects.values_list("data", flat=True))


def test_a_code_serves_once(phone: Phone) -> None:
    code = issue(phone)
    assert go_on(Phone(), code).status_code == 201
    assert code_of(go_on(Phone(), code)) == (422, "continuation_refused")


def test_a_new_code_voids_the_former_one(phone: Phone) -> None:
    former, code = issue(phone), issue(phone)
    assert code_of(go_on(Phone(), former)) == (422, "continuation_refused")
    assert go_on(Phone(), code).status_code == 201


def test_a_code_expires(phone: Phone, settings: Any) -> None:
    code = issue(phone)
    with time_machine.travel(timezone.now() + settings.CONTINUATION_LIFETIME + timedelta(seconds=1)):
        assert code_of(go_on(Phone(), code)) == (422, "continuation_refused")


def test_a_guess_and_a_code_of_an_ended_enrolment_have_one_answer(phone: Phone) -> None:
    code = issue(phone)
    phone.call("DELETE", phone.home)
    ended, guessed = go_on(Phone(), code), go_on(Phone(), new_code())
    assert code_of(ended) == (422, "continuation_refused")
    assert ended.content == guessed.content
    assert not ContinuationCode.objects.exists()


def test_a_typing_error_is_told_apart_because_anybody_can_see_it(phone: Phone) -> None:
    code = issue(phone)
    mistyped = code[:-1] + ("2" if code[-1] != "2" else "3")
    assert code_of(go_on(Phone(), mistyped)) == (422, "continuation_code_form")
    assert go_on(Phone(), code.lower().replace("-", " ")).status_code == 201


def test_an_offered_card_moves_along_and_is_collected_by_the_new_device(
    phone_in: Callable[..., Phone],
) -> None:
    old, new = offered_to(phone_in)
    former, wallet = Wallet(key=old.key), Wallet(key=new.key)
    before = answer(old.call("GET", old.home))["credential_offer_uri"]
    response = go_on(new, issue(old), push_token="test:new")
    assert (response.status_code, answer(response)["status"]) == (201, "approved")
    after = answer(new.call("GET", new.home))["credential_offer_uri"]
    assert after != before
    assert former.token(former.code(after), CODE).json()["error"] == "invalid_grant"
    wallet.collect(after, CODE)
    case, card = Enrolment.objects.get(), Card.objects.get()
    assert (case.status, card.status) == (State.ACTIVATED, CardState.ACTIVE)
    assert card.device_jkt == case.device_jkt == new.jkt
    assert verify_journal().broken_at is None


def test_a_card_that_was_collected_meanwhile_does_not_move(phone_in: Callable[..., Phone]) -> None:
    old, _ = offered_to(phone_in)
    wallet, code = Wallet(key=old.key), issue(old)
    wallet.collect(answer(old.call("GET", old.home))["credential_offer_uri"], CODE)
    assert code_of(go_on(Phone(), code)) == (422, "continuation_refused")
    assert Card.objects.get().device_jkt == old.jkt


def test_a_card_that_cannot_move_leaves_the_enrolment_and_the_code(phone_in: Callable[..., Phone]) -> None:
    """The offer ended, and the case will hear of it in a moment."""
    old, _ = offered_to(phone_in)
    code = issue(old)
    now = timezone.now()
    lost = {"suspended_by": "agent:1", "suspended_for": "lost"}
    Card.objects.update(status=CardState.SUSPENDED, **lost, activated_at=now, expires_at=now)
    assert code_of(go_on(Phone(), code)) == (422, "continuation_refused")
    assert Enrolment.objects.get().device_jkt == old.jkt
    assert ContinuationCode.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(5))
def test_of_a_collection_and_a_move_at_once_one_has_the_card(
    phone_in: Callable[..., Phone], round_: int
) -> None:
    old, new = offered_to(phone_in)
    wallet = Wallet(key=old.key)
    code = issue(old)
    access = wallet.access(answer(old.call("GET", old.home))["credential_offer_uri"], CODE)
    proof = wallet.proof()
    collected, moved = at_once([lambda: wallet.credential(access, proof), lambda: go_on(new, code)])
    case, card = Enrolment.objects.get(), Card.objects.get()
    assert (collected.status_code == 200) is (moved.status_code != 201)
    assert card.device_jkt == case.device_jkt == (old if collected.status_code == 200 else new).jkt
    assert (card.status, case.status) in {
        (CardState.ACTIVE, State.ACTIVATED),
        (CardState.OFFERED, State.APPROVED),
    }
    assert verify_journal().broken_at is None


@pytest.mark.parametrize("status", sorted(set(State) - LIVE))
def test_an_ended_enrolment_gives_no_code(phone_in: Callable[..., Phone], status: State) -> None:
    phone = phone_in(status)
    assert code_of(phone.call("POST", f"{phone.home}/continuation-codes")) == (409, "enrolment_closed")


@pytest.mark.parametrize("right", [True, False])
def test_one_live_enrolment_per_device_holds_whatever_the_code(phone: Phone, right: bool) -> None:
    code = issue(phone)
    other = Phone()
    other.open(an_insured_person().nir)
    other.token = None
    assert code_of(go_on(other, code if right else new_code())) == (409, "enrolment_exists")
    phone_itself = go_on_as(phone, code)
    assert code_of(phone_itself) == (409, "enrolment_exists")


@pytest.mark.django_db(transaction=True)
def test_of_two_devices_at_once_one_has_it(phone: Phone) -> None:
    code, devices = issue(phone), [Phone(), Phone()]
    responses = at_once([partial(go_on, device, code) for device in devices])
    assert sorted(response.status_code for response in responses) == [201, 422]
    winner = devices[[response.status_code for response in responses].index(201)]
    assert Enrolment.objects.get().device_jkt == winner.jkt


@pytest.mark.django_db(transaction=True)
def test_one_live_enrolment_per_device_holds_at_once(phone: Phone) -> None:
    code, device, nir = issue(phone), Phone(), an_insured_person().nir
    other = Phone()
    other.key = device.key
    at_once([lambda: device.open(nir), lambda: go_on(other, code)])
    assert Enrolment.objects.filter(status__in=LIVE, device_jkt=device.jkt).count() == 1


def go_on_as(phone: Phone, code: str) -> Response:
    """The same key, without its token."""
    same = Phone()
    same.key = phone.key
    return go_on(same, code)
