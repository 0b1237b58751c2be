"""Withdrawing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from ecarte.journal.models import Entry
from issuance.models import Card
from issuance.states import State as CardState
from tests.issuance.factories import offered
from tests.issuance.wallet import Wallet
from tests.verification.factories import a_capture, a_challenge, an_enrolment, some_evidence
from tests.verification.intake.conftest import answer, code_of
from verification.models import CaptureKind, Enrolment
from verification.states import LIVE, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.phone import Phone

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", sorted(LIVE - {State.APPROVED}))
def test_a_live_enrolment_is_withdrawn_with_its_evidence(
    phone_in: Callable[..., Phone], status: State
) -> None:
    phone = phone_in(status, code_hash="x")
    case = Enrolment.objects.get()
    film = a_capture(a_challenge(case), CaptureKind.FACE, b"film", "video/mp4").evidence
    still, stranger = some_evidence(case), some_evidence(an_enrolment())
    assert phone.call("DELETE", phone.home).status_code == 204
    case.refresh_from_db()
    assert (case.status, case.claimed_by, case.lease_until, case.check_id) == (
        State.WITHDRAWN,
        None,
        None,
        None,
    )
    assert case.code_hash == ""
    assert case.closed_at is not None
    for evidence in (film, still):
        evidence.refresh_from_db()
        assert evidence.destroyed_at is not None
    stranger.refresh_from_db()
    assert stranger.destroyed_at is None
    acts = sorted(Entry.objects.values_list("act", flat=True))
    assert acts == ["enrolment.withdrawn", "evidence.destroyed", "evidence.destroyed"]
    assert answer(phone.call("GET", phone.home))["status"] == "withdrawn"


@pytest.mark.parametrize("status", sorted(set(State) - LIVE))
def test_a_closed_enrolment_stays_as_it_is(phone_in: Callable[..., Phone], status: State) -> None:
    phone = phone_in(status)
    evidence = some_evidence(Enrolment.objects.get())
    assert code_of(phone.call("DELETE", phone.home)) == (409, "enrolment_closed")
    evidence.refresh_from_db()
    assert (Enrolment.objects.get().status, evidence.destroyed_at) == (status, None)
    assert Entry.objects.count() == 0


def test_an_offered_card_is_taken_back(phone_in: Callable[..., Phone]) -> None:
    phone = phone_in(State.APPROVED, card_id=offered(Wallet()))
    assert answer(phone.call("GET", phone.home))["credential_offer_uri"].startswith(
        "openid-credential-offer://"
    )
    assert phone.call("DELETE", phone.home).status_code == 204
    assert Card.objects.get().status == CardState.WITHDRAWN
    assert answer(phone.call("GET", phone.home))["credential_offer_uri"] is None


def test_a_collected_card_cannot_be_withdrawn(phone_in: Callable[..., Phone]) -> None:
    phone = phone_in(State.APPROVED, card_id=offered(Wallet()))
    now = timezone.now()
    Card.objects.update(status=CardState.ACTIVE, activated_at=now, expires_at=now)  # collection was faster
    evidence = some_evidence(Enrolment.objects.get())
    assert code_of(phone.call("DELETE", phone.home)) == (409, "enrolment_closed")
    evidence.refresh_from_db()
    assert (Enrolment.objects.get().status, evidence.destroyed_at) == (State.APPROVED, None)
