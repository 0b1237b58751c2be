"""From the submission on a phone may prepare the collection of its card, whatever an agent will decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.utils import timezone

from ecarte.dpop import Proof
from ecarte.vault.codes import hash_code
from issuance.models import Card
from issuance.states import State as CardState
from tests.issuance.wallet import Wallet
from tests.phone import Phone
from tests.verification.factories import a_capture, a_challenge, an_agent
from tests.verification.intake.conftest import answer
from verification.intake.continuation.moving import continue_enrolment, issue_continuation
from verification.models import CaptureKind, Enrolment
from verification.offering import offer
from verification.parts import Part
from verification.states import State
from verification.tasks import run_checks
from verification.transitions import move

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db
CODE = "4826"


@pytest.fixture
def submitted(phone_in: Callable[..., Phone], monkeypatch: pytest.MonkeyPatch) -> Phone:
    """Films are sent; the checks wait."""
    monkeypatch.setattr(run_checks, "apply_async", lambda *_, **__: None)
    phone = phone_in(State.OPENED, code_hash=hash_code(CODE))
    submit(phone)
    return phone


def submit(phone: Phone) -> None:
    challenge = a_challenge(Enrolment.objects.get())
    films = [a_capture(challenge, kind, b"film", "video/mp4") for kind in CaptureKind]
    response = phone.submit(str(challenge.pk), {film.kind: film.sha256 for film in films})
    assert response.status_code == 202


def offer_of(phone: Phone) -> Any:
    return answer(phone.call("GET", phone.home))["credential_offer_uri"]


def prepared(phone: Phone) -> tuple[Wallet, str, str]:
    """The phone's wallet, its access token and the transaction that it holds."""
    wallet = Wallet(key=phone.key)
    access = wallet.access(offer_of(phone), CODE)
    return wallet, access, wallet.credential(access).json()["transaction_id"]


def end(phone: Phone, target: State) -> None:
    case = Enrolment.objects.get()
    Enrolment.objects.filter(pk=case.pk).update(status=State.DECIDED)
    move(enrolment_id=case.pk, source=State.DECIDED, target=target, actor="agent:1")


def test_the_status_of_a_submitted_case_leads_to_its_pending_card(submitted: Phone) -> None:
    wallet, access, transaction_id = prepared(submitted)
    assert Card.objects.get().status == CardState.PENDING
    assert wallet.deferred(access, transaction_id).status_code == 202


def test_before_the_submission_there_is_nothing_to_prepare(phone: Phone) -> None:
    assert offer_of(phone) is None
    assert not Card.objects.exists()


def test_an_accepted_case_has_the_card_that_was_prepared(submitted: Phone) -> None:
    wallet, access, transaction_id = prepared(submitted)
    agent = an_agent()
    with transaction.atomic():
        case = Enrolment.objects.get()
        card_id = offer(enrolment=case, accepted_by=agent.actor)
    assert Card.objects.get().pk == card_id
    assert wallet.deferred(access, transaction_id).status_code == 200


@pytest.mark.parametrize("target", [State.REFUSED, State.WITHDRAWN])
def test_a_case_that_ends_without_approval_denies_its_card(submitted: Phone, target: State) -> None:
    wallet, access, transaction_id = prepared(submitted)
    end(submitted, target)
    assert Card.objects.get().status == CardState.DENIED
    assert offer_of(submitted) is None
    assert wallet.deferred(access, transaction_id).json()["error"] == "credential_request_denied"


def test_a_withdrawal_by_the_person_denies_the_card(submitted: Phone) -> None:
    assert submitted.call("DELETE", submitted.home).status_code == 204
    assert Card.objects.get().status == CardState.DENIED


def test_on_another_phone_the_collection_is_prepared_anew(submitted: Phone) -> None:
    wallet, access, _ = prepared(submitted)
    other, now = Phone(), timezone.now()
    code, _ = issue_continuation(enrolment=Enrolment.objects.get(), now=now)
    case, other.token = continue_enrolment(
        proof=Proof(other.jkt, other.jwk), code=code, push_token=None, now=now
    )
    other.enrolment = str(case.pk)
    assert wallet.credential(access).status_code == 401
    moved, access, transaction_id = prepared(other)
    assert moved.deferred(access, transaction_id).status_code == 202
    assert Card.objects.get().device_jkt == other.jkt


def test_while_films_are_asked_for_again_the_card_stays_pending(submitted: Phone) -> None:
    before = offer_of(submitted)
    Enrolment.objects.update(status=State.RECAPTURE, recapture=list(Part.values))
    assert offer_of(submitted) == before
    submit(submitted)
    assert offer_of(submitted) == before
    assert Card.objects.count() == 1
