"""Readings fused and repaired, on made-up probabilities."""

from __future__ import annotations

import numpy as np
import pytest

from verification.engine.mrz.check_digits import ALPHABET
from verification.engine.mrz.decode import fuse, repair, share_among_passing
from verification.engine.mrz.frame import FrameReading
from verification.engine.mrz.layouts import TD3

LINES = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
FIRMLY, BARELY = 0.98, 0.55


def seen(
    lines: tuple[str, ...], doubts: dict[tuple[int, int], tuple[str, float]] | None = None
) -> FrameReading:
    """Give a reading sure of `lines`, except where `doubts` gives (row, column): (other character, its share)."""
    posteriors = []
    for row, line in enumerate(lines):
        shares = np.full((len(line), len(ALPHABET)), 0.02 / len(ALPHABET), np.float32)
        for column, character in enumerate(line):
            other, share = (doubts or {}).get((row, column), (character, 0.0))
            shares[column, ALPHABET.index(character)] += 0.98 - share
            shares[column, ALPHABET.index(other)] += share
        posteriors.append(np.log(shares))
    quad = ((0.0, 0.0),) * 4
    return FrameReading(layout=TD3, posteriors=tuple(posteriors), score=-0.1, quad=quad, rotation=0)


def test_pictures_of_one_opinion_agree_and_none_dissents() -> None:
    fused = fuse([seen(LINES), seen(LINES)])
    assert (fused.lines, fused.agreeing, fused.dissenting) == (LINES, 2, 0)


def test_a_weak_picture_is_outvoted_without_dissent() -> None:
    fused = fuse([seen(LINES), seen(LINES), seen(LINES, {(0, 16): ("H", BARELY)})])
    assert (fused.lines, fused.agreeing, fused.dissenting) == (LINES, 2, 0)


def test_a_firm_picture_of_another_opinion_dissents() -> None:
    fused = fuse([seen(LINES), seen(LINES), seen(LINES, {(0, 16): ("H", FIRMLY)})])
    assert (fused.lines, fused.agreeing, fused.dissenting) == (LINES, 2, 1)


def test_a_picture_whose_own_check_digits_fail_misread_and_does_not_dissent() -> None:
    fused = fuse([seen(LINES), seen(LINES), seen(LINES, {(1, 14): ("9", FIRMLY)})])
    assert (fused.lines, fused.agreeing, fused.dissenting) == (LINES, 2, 0)


def test_only_characters_allowed_at_a_place_are_read_there() -> None:
    fused = fuse([seen(LINES, {(1, 13): ("Z", 0.9)})])  # the first digit of the birth date
    assert fused.lines[1][13] == "7"


def test_one_doubtful_character_is_repaired_by_the_check_digits() -> None:
    fused = fuse([seen(LINES, {(1, 14): ("9", BARELY)})])
    assert fused.lines != LINES
    assert not all(TD3.verify(fused.lines).values())
    assert repair(fused) == LINES


@pytest.mark.parametrize(
    "doubts",
    [{(1, 14): ("9", FIRMLY)}, {(1, 14): ("9", BARELY), (1, 23): ("9", BARELY)}],
    ids=["a firm character", "two characters"],
)
def test_nothing_else_is_repaired(doubts: dict[tuple[int, int], tuple[str, float]]) -> None:
    assert repair(fuse([seen(LINES, doubts)])) is None


def test_a_check_digit_bears_out_a_character_that_looks_like_another() -> None:
    fused = fuse([seen(LINES, {(1, 6): ("O", 0.4)})])  # a 0 of the document number
    assert fused.lines == LINES
    assert share_among_passing(fused, 1, 6) > 0.95


def test_nothing_bears_out_a_character_of_a_name() -> None:
    fused = fuse([seen(LINES, {(0, 16): ("H", 0.4)})])
    assert fused.lines == LINES
    assert share_among_passing(fused, 0, 16) < 0.65
