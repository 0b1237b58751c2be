"""The gestures asked for, all of them, in order and in time; anything else is no pass and says why."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bench.faces.acted import Act, film
from ecarte.demo.film.face import film_face
from ecarte.demo.population import person as person_of
from verification.engine.clock import Clock
from verification.engine.face.actions import Action, Asked
from verification.engine.face.challenge.depth import depth_finding
from verification.engine.face.challenge.judge import Performance, challenge_findings, perform, performances
from verification.engine.face.challenge.signals import Signals
from verification.engine.face.follow import follow
from verification.engine.types import Verdict
from verification.engine.video import probe

if TYPE_CHECKING:
    from pathlib import Path

    from verification.engine.face.look import Look

LEFT, RIGHT, UP, DOWN = Action.TURN_LEFT, Action.TURN_RIGHT, Action.LOOK_UP, Action.LOOK_DOWN
MOUTH, SMILE, EYES = Action.OPEN_MOUTH, Action.SMILE, Action.CLOSE_EYES
REACH = {LEFT: 28.0, RIGHT: 28.0, UP: 20.0, DOWN: 20.0, MOUTH: 0.35, SMILE: 0.1, EYES: 0.5}
ASKED = (Asked(LEFT, 1, 3), Asked(MOUTH, 3, 5), Asked(UP, 5, 7))


def done(action: Action, start: float, *, share: float = 1) -> Act:
    return Act(action, start, start + 1.2, share * REACH[action])


def judged(
    *acts: Act, asked: tuple[Asked, ...] = ASKED, seed: int = 3, blinks: bool = False
) -> list[Performance]:
    return performances(film(np.random.default_rng(seed), acts, blinks=blinks), asked)


def outcome(*acts: Act, asked: tuple[Asked, ...] = ASKED) -> list[str]:
    """What each finding says."""
    return [f"{one.verdict}: {one.detail}" for one in judged(*acts, asked=asked)]


def asked_for(*actions: Action) -> tuple[Asked, ...]:
    return tuple(Asked(action, 1 + 2 * rank, 3 + 2 * rank) for rank, action in enumerate(actions))


@pytest.mark.parametrize("order", list(permutations((LEFT, RIGHT, UP))))
def test_gestures_done_in_their_order_pass_in_any_order(order: tuple[Action, ...]) -> None:
    acts = [done(action, 1.6 + 2 * rank) for rank, action in enumerate(order)]
    assert outcome(*acts, asked=asked_for(*order)) == [f"pass: {action}" for action in order]


@pytest.mark.parametrize("action", list(Action))
def test_each_gesture_passes_alone_and_says_how_far_it_went(action: Action) -> None:
    (one,) = judged(done(action, 1.6), asked=asked_for(action))
    assert one.verdict is Verdict.PASS
    assert one.limit.value <= one.value <= 1.3 * REACH[action]
    assert one.onset is not None
    assert one.end is not None
    assert 1.5 <= one.onset <= one.peak <= one.end <= 3


def test_a_gesture_that_was_not_done_fails() -> None:
    assert outcome(done(LEFT, 1.6), done(UP, 5.6)) == [
        "pass: turn_left",
        "fail: open_mouth, missing",
        "pass: look_up",
    ]


def test_the_other_side_is_not_the_side_asked_for() -> None:
    first, *_ = judged(done(RIGHT, 1.6), done(MOUTH, 3.6), done(UP, 5.6))
    assert (first.verdict, first.detail) == (Verdict.FAIL, "turn_left, other_gesture")


def test_two_gestures_that_change_places_are_in_the_wrong_order() -> None:
    assert outcome(done(MOUTH, 1.6), done(LEFT, 3.6), done(UP, 5.6)) == [
        "fail: turn_left, wrong_order",
        "fail: open_mouth, wrong_order",
        "pass: look_up",
    ]


def test_a_gesture_half_done_is_a_doubt() -> None:
    _, second, _ = judged(done(LEFT, 1.6), done(MOUTH, 3.6, share=0.25), done(UP, 5.6))
    assert (second.verdict, second.detail) == (Verdict.DOUBT, "open_mouth, weak")


def test_a_twitch_is_not_held() -> None:
    first, *_ = judged(Act(LEFT, 1.6, 1.9, 28), done(MOUTH, 3.6), done(UP, 5.6))
    assert first.verdict is not Verdict.PASS


def test_a_gesture_done_before_it_was_asked_for_is_early_and_after_it_late() -> None:
    early, *_ = judged(done(LEFT, 0.2), asked=asked_for(LEFT))
    late, *_ = judged(done(LEFT, 4.5), asked=asked_for(LEFT))
    assert [one.detail for one in (early, late)] == ["turn_left, early", "turn_left, late"]
    assert {early.verdict, late.verdict} == {Verdict.DOUBT}


def test_somebody_who_turns_the_wrong_way_and_mends_it_is_shown_to_the_agent() -> None:
    (one,) = judged(Act(RIGHT, 1.2, 2.0, 30), Act(LEFT, 2.1, 3.1, 30), asked=asked_for(LEFT))
    assert (one.verdict, one.detail) == (Verdict.DOUBT, "turn_left, other_gesture")


def test_a_head_that_stays_turned_while_the_next_gesture_is_done_is_a_doubt() -> None:
    first, *_ = judged(Act(LEFT, 1.6, 4.6, 30), done(MOUTH, 3.4), asked=asked_for(LEFT, MOUTH))
    assert (first.verdict, first.detail) == (Verdict.DOUBT, "turn_left, no_return")


def test_a_film_that_tries_everything_in_every_span_does_not_pass() -> None:
    everything = [
        Act(a, 1 + 2 * s + 0.9 * i, 1.85 + 2 * s + 0.9 * i, 30)
        for s in range(3)
        for i, a in enumerate((LEFT, RIGHT))
    ]
    assert {one.verdict for one in judged(*everything, asked=asked_for(LEFT, RIGHT, LEFT))} == {Verdict.DOUBT}


def test_a_still_picture_does_nothing() -> None:
    still = film(np.random.default_rng(0), [], blinks=False, alive=0)
    assert {one.fault for one in performances(still, ASKED)} == {"missing"}


def test_eyes_that_were_not_seen_to_close_are_a_doubt_for_glasses_may_hide_them() -> None:
    (one,) = judged(asked=asked_for(EYES))
    assert (one.verdict, one.detail) == (Verdict.DOUBT, "close_eyes, missing")


def test_natural_blinks_and_smiles_are_not_held_against_anyone() -> None:
    acts = (done(LEFT, 1.6), done(SMILE, 2.5), done(MOUTH, 3.8), Act(EYES, 2.2, 2.5, 0.5), done(UP, 5.6))
    assert outcome(*acts) == ["pass: turn_left", "pass: open_mouth", "pass: look_up"]


def test_a_face_lost_where_the_head_turns_farthest_has_turned_to_that_side() -> None:
    seen = film(np.random.default_rng(1), [Act(LEFT, 1.2, 3.2, 50)], blinks=False)
    near = np.abs(seen.channels["yaw"]) < 35
    lost = Signals(seen.seconds[near], {name: values[near] for name, values in seen.channels.items()})
    for signals, action, verdict in ((lost, LEFT, Verdict.PASS), (lost, RIGHT, Verdict.FAIL)):
        (one,) = performances(signals, asked_for(action))
        assert one.verdict is verdict


def test_a_face_lost_while_it_looks_ahead_has_done_nothing() -> None:
    seen = film(np.random.default_rng(1), [], blinks=False)
    kept = (seen.seconds < 1.5) | (seen.seconds > 2.8)
    hidden = Signals(seen.seconds[kept], {name: values[kept] for name, values in seen.channels.items()})
    (one,) = performances(hidden, asked_for(LEFT))
    assert (one.verdict, one.fault) == (Verdict.FAIL, "missing")


def test_whoever_holds_the_head_askew_is_judged_from_there() -> None:
    signals = film(np.random.default_rng(5), [done(LEFT, 1.6), done(UP, 3.6)], blinks=False)
    signals.channels["yaw"] += 9
    signals.channels["pitch"] -= 14
    assert {one.verdict for one in performances(signals, asked_for(LEFT, UP))} == {Verdict.PASS}


def test_a_head_turned_aside_from_the_start_does_not_turn_by_looking_ahead() -> None:
    signals = film(np.random.default_rng(5), [done(LEFT, 1.6)], blinks=False)
    signals.channels["yaw"] -= 30
    (one,) = performances(signals, asked_for(LEFT))
    assert one.verdict is not Verdict.PASS


def test_nothing_asked_or_nobody_seen_is_not_run() -> None:
    assert [(one.code, one.verdict, one.detail) for one in challenge_findings((), [])] == [
        ("face.challenge", Verdict.NOT_RUN, "no_challenge")
    ]
    assert [
        (one.code, one.verdict, one.detail) for one in challenge_findings(asked_for(LEFT), perform([], ASKED))
    ] == [
        ("face.challenge", Verdict.NOT_RUN, "no_face"),
        ("challenge.first", Verdict.NOT_RUN, "no_face"),
    ]


def test_the_whole_is_as_good_as_its_worst_gesture_and_each_one_names_its_still() -> None:
    whole, first, second, third = challenge_findings(
        ASKED, judged(done(LEFT, 1.6), done(MOUTH, 3.6, share=0.25))
    )
    assert (whole.code, whole.verdict, whole.detail) == ("face.challenge", Verdict.FAIL, "weak, missing")
    assert [one.verdict for one in (first, second, third)] == [Verdict.PASS, Verdict.DOUBT, Verdict.FAIL]
    assert [one.still for one in (first, second, third)] == ["gesture_1", "gesture_2", "gesture_3"]
    assert first.threshold == 18


@pytest.fixture(scope="module")
def looks(tmp_path_factory: pytest.TempPathFactory) -> list[Look]:
    """Of somebody who did what `ASKED` asks."""
    path: Path = tmp_path_factory.mktemp("film") / "film.mp4"
    film_face(person_of(5), path, gestures=ASKED, size=(360, 640), fps=12, seed=5)
    with path.open("rb") as file:
        return follow(file, probe(file), clock=Clock()).looks


def test_a_filmed_challenge_passes_and_each_still_is_of_its_own_span(looks: list[Look]) -> None:
    performed = perform(looks, ASKED)
    assert [one.verdict for one in performed] == [Verdict.PASS] * 3
    for one, asked in zip(performed, ASKED, strict=True):
        assert asked.start < looks[one.look].seconds < asked.end + 0.5
    assert depth_finding(looks).verdict is Verdict.PASS


@pytest.mark.parametrize(
    "order", [(MOUTH, LEFT, UP), (RIGHT, MOUTH, UP), (LEFT, SMILE, UP), (LEFT, MOUTH, DOWN)]
)
def test_the_same_film_fails_every_other_challenge(looks: list[Look], order: tuple[Action, ...]) -> None:
    whole, *_ = challenge_findings(asked_for(*order), perform(looks, asked_for(*order)))
    assert whole.verdict is Verdict.FAIL
