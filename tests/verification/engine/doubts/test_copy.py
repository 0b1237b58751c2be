"""A copy is doubted by the colour that it lacks, whatever the light, or by the dots that it is made of."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from ecarte.demo.documents.frauds import FRAUDS
from tests.verification.engine.doubts.specimens import PERSON, SEED, SPECIMEN, filmed
from verification.engine.document.doubts.copied import copied
from verification.engine.document.side import View
from verification.engine.types import Image, Verdict

LIGHTS = ((1, 1, 1), (0.6, 0.85, 1.05), (1.05, 0.95, 0.75))
"""Neutral, a warm lamp, a blue shade."""


def dotted(picture: Image) -> Image:
    """Dots 0.43 mm apart, on a grid at an angle, as copiers print them."""
    y, x = np.mgrid[: picture.shape[0], : picture.shape[1]] * (2 * np.pi / 5.2)
    dots = np.cos(0.8 * x + 0.6 * y) + np.cos(0.6 * x - 0.8 * y)
    return np.asarray(np.clip(picture * (1 + 0.06 * dots[..., None]), 0, 255), np.uint8)


@pytest.mark.parametrize("tint", LIGHTS)
def test_a_document_in_colour_passes_under_any_light(tint: tuple[float, ...]) -> None:
    assert copied([filmed(SPECIMEN.image, tint=tint)]).verdict is Verdict.PASS


@pytest.mark.parametrize("tint", LIGHTS)
def test_a_black_and_white_copy_is_doubted_under_any_light(tint: tuple[float, ...]) -> None:
    copy = FRAUDS["black_and_white_copy"](PERSON, SEED).sides[0]
    finding = copied([filmed(copy, film=False, tint=tint)])
    assert (finding.verdict, finding.detail.split(", ")[0]) == (Verdict.DOUBT, "no_colour")
    assert not finding.advisory


def test_a_print_in_colour_is_doubted_by_its_dots_as_advice() -> None:
    finding = copied([filmed(dotted(SPECIMEN.image))])
    assert (finding.verdict, finding.detail, finding.advisory) == (Verdict.DOUBT, "halftone", True)


def test_dots_that_the_film_has_blurred_are_not_seen() -> None:
    blurred = cv2.GaussianBlur(dotted(SPECIMEN.image), (0, 0), 4)
    assert copied([filmed(np.asarray(blurred, np.uint8))]).verdict is Verdict.PASS


def test_one_side_in_colour_is_enough() -> None:
    grey = cv2.cvtColor(cv2.cvtColor(SPECIMEN.image, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    sides = [filmed(np.asarray(grey, np.uint8), film=False), filmed(SPECIMEN.image)]
    assert copied(sides[:1]).verdict is Verdict.DOUBT
    assert copied(sides).verdict is Verdict.PASS


def test_without_a_side_nothing_is_said() -> None:
    assert copied([]).verdict is Verdict.NOT_RUN


def test_a_side_that_is_blown_out_says_nothing() -> None:
    side = filmed(SPECIMEN.image)
    white = View(seconds=0, image=np.full_like(side.views[0].image, 255))
    finding = copied([replace(side, views=(white,))])
    assert (finding.verdict, finding.detail) == (Verdict.NOT_RUN, "glare")
