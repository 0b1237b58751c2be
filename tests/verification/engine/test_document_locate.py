"""The card found in the picture, and shown from straight above."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from verification.engine.document.locate import FORMATS, PITCH, by_contour, by_zone, from_above, ratio_of

if TYPE_CHECKING:
    from verification.engine.types import Image

Points = NDArray[np.float64]

CORNERS = np.array([(320, 210), (1490, 260), (1450, 1010), (290, 930)], np.float64)


def projection(corners: Points = CORNERS) -> NDArray[np.float64]:
    """Millimetres of an ID-1 card to pixels."""
    card = np.array([(0, 0), (85.6, 0), (85.6, 53.98), (0, 53.98)], np.float32)
    return np.asarray(cv2.getPerspectiveTransform(card, corners.astype(np.float32)), np.float64)


def on_card(points: list[tuple[float, float]]) -> Points:
    placed = cv2.perspectiveTransform(np.array([points], np.float64), projection())
    return np.asarray(placed[0], np.float64)


def picture() -> Image:
    """A pale card, red at its top left, on a dark table."""
    image = np.full((1080, 1920, 3), 60, np.uint8)
    cv2.fillPoly(image, [CORNERS.astype(np.int32)], (210, 220, 225))
    corner = on_card([(3, 3), (20, 3), (20, 15), (3, 15)])
    cv2.fillPoly(image, [corner.astype(np.int32)], (0, 0, 255))
    return image


ACROSS = np.array([1.0, 0.0])


def test_the_outline_around_the_points_is_found() -> None:
    found = by_contour(picture(), inside=on_card([(40, 20)]), across=ACROSS)
    assert found is not None
    assert np.abs(found - CORNERS).max() < 8


def test_the_corners_start_where_the_document_says_its_top_left_is() -> None:
    upside_down = by_contour(picture(), inside=on_card([(40, 20)]), across=-ACROSS)
    assert upside_down is not None
    assert np.abs(upside_down - np.roll(CORNERS, 2, axis=0)).max() < 8


def test_an_outline_that_does_not_hold_the_points_is_not_the_document() -> None:
    assert by_contour(picture(), inside=np.array([(1800.0, 100.0)]), across=ACROSS) is None


def test_no_outline_is_invented_where_there_is_none() -> None:
    noise = np.random.default_rng(0).integers(0, 255, (1080, 1920, 3), np.uint8)
    assert by_contour(noise, inside=np.array([(960.0, 540.0)]), across=ACROSS) is None


@pytest.mark.parametrize("line", [4.24, 6.35])
def test_the_zone_alone_tells_where_the_card_is(line: float) -> None:
    """Whatever the spacing of the lines, of which documents use two."""
    card = FORMATS["TD1"]
    left, right = card.zone_left, card.zone_left + 30 * PITCH
    middle, half = card.height - card.zone_middle, line + 1.5
    zone = [(left, middle - half), (right, middle - half), (right, middle + half), (left, middle + half)]
    found = by_zone(on_card(zone), card)
    width = np.linalg.norm(CORNERS[1] - CORNERS[0])
    assert np.abs(found - CORNERS).max() < 0.05 * width


def test_the_still_is_wide_enough_upright_and_in_proportion() -> None:
    still = from_above(picture(), CORNERS, ratio=85.6 / 53.98)
    assert still.shape == (757, 1200, 3)
    assert still[120, 150].tolist() == [0, 0, 255]
    assert still[10, 600].tolist() == [210, 220, 225]


def test_the_format_is_told_from_the_outline() -> None:
    assert ratio_of(np.array([(0, 0), (856, 0), (856, 540), (0, 540)], np.float64)) == 1.586
    assert ratio_of(np.array([(0, 0), (1250, 0), (1250, 880), (0, 880)], np.float64)) == 1.42


def test_a_card_with_round_corners_is_not_sheared() -> None:
    image = np.full((1080, 1920, 3), 60, np.uint8)
    outline = [
        (x + 3 * np.cos(angle), y + 3 * np.sin(angle))
        for (x, y), start in zip([(82.6, 50.98), (3, 50.98), (3, 3), (82.6, 3)], range(4), strict=True)
        for angle in np.linspace(start * np.pi / 2, (start + 1) * np.pi / 2, 8)
    ]
    cv2.fillPoly(image, [on_card(outline).astype(np.int32)], (210, 220, 225))
    found = by_contour(image, inside=on_card([(40, 20)]), across=ACROSS)
    assert found is not None
    assert np.abs(found - CORNERS).max() < 12


def test_an_outline_far_from_where_the_zone_foretells_is_not_taken() -> None:
    shifted = CORNERS + np.array([300, 0])
    inside = on_card([(40, 20)])
    assert by_contour(picture(), inside=inside, across=ACROSS, expected=CORNERS) is not None
    assert by_contour(picture(), inside=inside, across=ACROSS, expected=shifted) is None


def test_a_margin_leaves_the_proportion_alone() -> None:
    strip = np.array([(0, 0), (1100, 0), (1100, 100), (0, 100)], np.float64)
    height, width = from_above(picture(), strip, ratio=11.0, margin=0.05).shape[:2]
    assert (width, height) == (1200, round(1080 / 11) + 120)
