"""A film that comes back on itself, or never changes, was not taken by a phone in a hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from tests.verification.engine.face.attacks.films import in_time, looks, noisy
from verification.engine.face.attacks.loop import looped
from verification.engine.types import Verdict

if TYPE_CHECKING:
    from verification.engine.face.look import Look


def filmed_again(taken: list[Look]) -> list[Look]:
    """With the noise of another camera and another exposure."""
    rng = np.random.default_rng(0)
    return [
        replace(look, scene=noisy(look.scene, rng, gain=1 + 0.05 * np.sin(rank)))
        for rank, look in enumerate(in_time(taken))
    ]


def test_a_genuine_film_passes() -> None:
    assert looped(looks()).verdict is Verdict.PASS


def test_a_piece_played_over_and_over_is_doubted() -> None:
    finding = looped(filmed_again(looks()[:16] * 3))
    assert (finding.verdict, finding.detail) == (Verdict.DOUBT, "repeated")


def test_a_piece_played_to_and_fro_is_doubted() -> None:
    piece = looks()[:18]
    finding = looped(filmed_again([*piece, *piece[::-1], *piece]))
    assert (finding.verdict, finding.detail) == (Verdict.DOUBT, "repeated")


def test_a_copy_that_falls_between_the_moments_is_doubted_as_well() -> None:
    piece = looks()[:20]
    between = [
        replace(one, scene=np.asarray((one.scene.astype(np.float32) + other.scene) / 2, np.uint8))
        for one, other in pairwise(piece)
    ]
    assert looped(in_time([*piece, *between])).detail == "repeated"


def test_one_picture_with_noise_and_changing_light_is_doubted() -> None:
    rng, one = np.random.default_rng(1), looks()[10]
    still = [
        replace(one, scene=noisy(one.scene, rng), thumb=noisy(one.thumb, rng, gain=rng.uniform(0.8, 1.1)))
        for _ in range(40)
    ]
    finding = looped(in_time(still))
    assert (finding.verdict, finding.detail) == (Verdict.DOUBT, "one_picture")


def test_somebody_who_films_from_a_stand_is_no_loop() -> None:
    rng, one = np.random.default_rng(2), looks()[0]
    on_a_stand = [replace(look, scene=noisy(one.scene, rng)) for look in looks()]
    assert looped(on_a_stand).verdict is Verdict.PASS


def test_a_handful_of_looks_is_not_judged() -> None:
    assert looped(looks()[:24]).verdict is Verdict.NOT_RUN
