"""A black-and-white copy is doubted by the colour that it lacks, whatever the light."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ecarte.demo.documents.frauds import FRAUDS
from tests.verification.engine.doubts.specimens import PERSON, SEED, SPECIMEN, filmed
from verification.engine.document.doubts.black_and_white import black_and_white
from verification.engine.document.side import View
from verification.engine.types import Verdict

LIGHTS = ((1, 1, 1), (0.6, 0.85, 1.05), (1.05, 0.95, 0.75))
"""Neutral, a warm lamp, a blue shade."""


@pytest.mark.parametrize("tint", LIGHTS)
def test_a_document_in_colour_passes_under_any_light(tint: tuple[float, ...]) -> None:
    assert black_and_white([filmed(SPECIMEN.image, tint=tint)]).verdict is Verdict.PASS


@pytest.mark.parametrize("tint", LIGHTS)
def test_a_black_and_white_copy_is_doubted_under_any_light(tint: tuple[float, ...]) -> None:
    copy = FRAUDS["black_and_white_copy"](PERSON, SEED).sides[0]
    finding = black_and_white([filmed(copy, film=False, tint=tint)])
    assert (finding.verdict, finding.detail) == (Verdict.DOUBT, "no_colour")


def test_one_side_in_colour_is_enough() -> None:
    copy = FRAUDS["black_and_white_copy"](PERSON, SEED).sides[0]
    sides = [filmed(copy, film=False), filmed(SPECIMEN.image)]
    assert black_and_white(sides).verdict is Verdict.PASS


def test_without_a_side_nothing_is_said() -> None:
    assert black_and_white([]).verdict is Verdict.NOT_RUN


def test_a_side_that_is_blown_out_says_nothing() -> None:
    side = filmed(SPECIMEN.image)
    white = View(seconds=0, image=np.full_like(side.views[0].image, 255))
    finding = black_and_white([replace(side, views=(white,))])
    assert (finding.verdict, finding.detail) == (Verdict.NOT_RUN, "glare")
