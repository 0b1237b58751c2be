"""Challenges: random, short-lived, one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from ecarte.journal.models import Entry
from tests.verification.intake.conftest import answer, code_of
from verification.intake.challenges import DOCUMENT_ACTIONS, FACE_ACTIONS, FACE_ACTIONS_ASKED
from verification.models import Capture, CaptureChallenge, Evidence
from verification.states import CAPTURING, LIVE, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.phone import Phone

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", sorted(CAPTURING))
def test_a_challenge_asks_for_gestures(phone_in: Callable[..., Phone], status: State) -> None:
    phone = phone_in(status)
    response = phone.call("POST", f"{phone.home}/challenges")
    assert response.status_code == 201
    challenge, body = CaptureChallenge.objects.get(), answer(response)
    assert body == {
        "id": str(challenge.pk),
        "document_actions": list(DOCUMENT_ACTIONS),
        "face_actions": challenge.face_actions,
        "expires_at": timezone.localtime(challenge.expires_at).isoformat(),
    }
    assert (
        len(set(body["face_actions"]) & set(FACE_ACTIONS)) == FACE_ACTIONS_ASKED == len(body["face_actions"])
    )
    assert Entry.objects.get().act == "challenge.issued"


def test_the_order_cannot_be_foreseen(phone: Phone) -> None:
    for _ in range(30):
        phone.challenge()
    orders = {tuple(actions) for actions in CaptureChallenge.objects.values_list("face_actions", flat=True)}
    assert len(orders) > 10  # of 120; fewer than 11 in 30 draws has a probability below 1e-12


def test_a_new_challenge_makes_the_former_unusable(phone: Phone, film: bytes) -> None:
    former = phone.challenge()
    assert phone.film(film, kind="document", challenge=former).status_code == 204
    phone.challenge()
    assert code_of(phone.announce(film, kind="face", challenge=former)) == (422, "challenge_expired")
    assert Capture.objects.count() == 0
    assert Evidence.objects.get().destroyed_at is not None


def test_nothing_can_be_filmed_for_an_expired_challenge(phone: Phone, film: bytes) -> None:
    challenge = phone.challenge()
    with time_machine.travel(timezone.now() + settings.CHALLENGE_LIFETIME):
        assert code_of(phone.announce(film, kind="face", challenge=challenge)) == (422, "challenge_expired")
    assert Capture.objects.count() == 0


@pytest.mark.parametrize("status", sorted(set(State) - CAPTURING))
def test_there_is_no_challenge_outside_capturing(phone_in: Callable[..., Phone], status: State) -> None:
    phone = phone_in(status)
    code = "already_submitted" if status in LIVE else "enrolment_closed"
    assert code_of(phone.call("POST", f"{phone.home}/challenges")) == (409, code)
    assert CaptureChallenge.objects.count() == 0
