"""Challenges: random, short-lived, one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import time_machine
from django.conf import settings
from django.db import IntegrityError
from django.utils import timezone

from ecarte.journal.models import Entry
from tests.verification.factories import a_challenge, an_enrolment
from tests.verification.intake.conftest import answer, code_of
from verification.engine.face.actions import Action
from verification.intake.challenges import TILTS
from verification.intake.gestures import draw_digits, draw_gestures, film_seconds
from verification.models import Capture, CaptureChallenge, Evidence
from verification.states import CAPTURING, LIVE, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.phone import Phone

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", sorted(CAPTURING))
def test_a_challenge_asks_for_gestures_at_given_times_and_for_digits(
    phone_in: Callable[..., Phone], status: State
) -> None:
    phone = phone_in(status)
    response = phone.call("POST", f"{phone.home}/challenges")
    assert response.status_code == 201
    challenge, body = CaptureChallenge.objects.get(), answer(response)
    assert body == {
        "id": str(challenge.pk),
        "document_actions": challenge.document_actions,
        "face_actions": challenge.face_actions,
        "face_digits": challenge.face_digits,
        "face_seconds": challenge.face_seconds,
        "expires_at": timezone.localtime(challenge.expires_at).isoformat(),
        "integrity_nonce": challenge.integrity_nonce,
    }
    assert len(body["integrity_nonce"]) >= 43
    assert [asked.keys() for asked in body["face_actions"]] == [{"action", "start", "end"}] * 3
    assert [asked.action for asked in challenge.gestures] == [
        asked["action"] for asked in body["face_actions"]
    ]
    assert Entry.objects.get().act == "challenge.issued"


def test_neither_the_order_nor_the_times_nor_the_digits_can_be_foreseen() -> None:
    drawn = [draw_gestures() for _ in range(60)]
    # Of 138 orders; fewer than 21 in 60 draws has a probability below 1e-9.
    assert len({tuple(asked.action for asked in gestures) for gestures in drawn}) > 20
    assert len({gestures[0].start for gestures in drawn}) > 10
    assert len({gestures[-1].end for gestures in drawn}) > 20
    assert len({draw_digits() for _ in range(60)}) > 50


def test_every_gesture_is_asked_for_sooner_or_later() -> None:
    assert {asked.action for _ in range(200) for asked in draw_gestures()} == set(Action)


def test_three_different_gestures_follow_each_other_after_a_moment_of_rest() -> None:
    for gestures in (draw_gestures() for _ in range(200)):
        first, second, third = gestures
        assert len({first.action, second.action, third.action}) == 3
        assert 0.8 <= first.start <= 1.1
        assert (first.end, second.end) == (second.start, third.start)
        assert all(1.59 <= asked.end - asked.start <= 2.11 for asked in gestures)
        assert third.end + 2 == pytest.approx(film_seconds(gestures))
        assert film_seconds(gestures) <= 9.5


def test_a_head_always_turns_and_no_two_slight_gestures_are_asked_for() -> None:
    for gestures in (draw_gestures() for _ in range(200)):
        actions = {asked.action for asked in gestures}
        assert actions & {Action.TURN_LEFT, Action.TURN_RIGHT}
        assert not actions >= {Action.CLOSE_EYES, Action.SMILE}


@pytest.mark.parametrize("digits", ["", "471", "471x", "47 1"])
def test_a_challenge_has_four_digits(digits: str) -> None:
    with pytest.raises(IntegrityError, match="a_challenge_has_four_digits"):
        a_challenge(an_enrolment(), face_digits=digits)


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


@pytest.mark.parametrize(
    ("asked", "actions"),
    [
        (["document_front"], ["front"]),
        (["document_back", "face"], ["back"]),
        (["document_front", "document_back"], ["back", "front"]),
    ],
)
def test_only_the_sides_that_are_asked_for_again_are_filmed(
    phone_in: Callable[..., Phone], asked: list[str], actions: list[str]
) -> None:
    phone = phone_in(State.RECAPTURE, recapture=asked)
    drawn = answer(phone.call("POST", f"{phone.home}/challenges"))["document_actions"]
    assert sorted(set(drawn) - set(TILTS)) == actions


def test_neither_the_order_of_the_sides_nor_the_tilt_can_be_foreseen(phone: Phone) -> None:
    challenges = [answer(phone.call("POST", f"{phone.home}/challenges")) for _ in range(40)]
    drawn = {tuple(challenge["document_actions"]) for challenge in challenges}
    # Of 8; fewer than 4 in 40 draws has a probability below 1e-10.
    assert len(drawn) >= 4
    for actions in drawn:
        assert {"front", "back"} < set(actions)
        assert actions[actions.index("front") + 1] in TILTS


def test_gestures_that_an_agent_left_out_are_not_asked_for() -> None:
    left_out = {Action.TURN_LEFT, Action.CLOSE_EYES}
    drawn = {asked.action for _ in range(200) for asked in draw_gestures(without=left_out)}
    assert drawn == set(Action) - left_out


@pytest.mark.parametrize(
    "left_out",
    [
        {Action.TURN_LEFT, Action.TURN_RIGHT},  # only a head that turns shows its depth
        {Action.TURN_LEFT, Action.LOOK_UP, Action.LOOK_DOWN, Action.OPEN_MOUTH},
    ],
)
def test_too_few_gestures_are_not_drawn_from(left_out: set[Action]) -> None:
    with pytest.raises(ValueError, match="too few"):
        draw_gestures(without=left_out)
