"""The light of a screen has bands that lie along the rows of the sensor; that of a room has none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from tests.verification.engine.doubts.specimens import SPECIMEN, filmed
from verification.engine.document.doubts.bands import bands
from verification.engine.document.doubts.screen import screen
from verification.engine.document.side import Sight, View
from verification.engine.types import Frame, Verdict

if TYPE_CHECKING:
    from verification.engine.document.side import Side

CORNERS = np.array([(460, 225), (1460, 225), (1460, 855), (460, 855)], np.float64)
DEPTH = 0.08


def seen(*, axis: int | None = None, held: float = 0.0) -> Side:
    """The front in six frames of 1080p, with bands along an axis of the picture, turned by up to `held` degrees."""
    side = filmed(SPECIMEN.image)
    views, sights = [], []
    for index, view in enumerate(side.views):
        turn = cv2.getRotationMatrix2D((960, 540), held * (index - 2), 1)
        corners = cv2.transform(CORNERS[None], turn)[0]
        frame = replace(side.frame, index=index, seconds=float(index))
        views.append(view if axis is None else _banded(view, corners, axis))
        sights.append(Sight(frame, np.asarray(corners, np.float64)))
    return replace(side, views=tuple(views), sights=tuple(sights))


def _banded(view: View, corners: np.ndarray, axis: int) -> View:
    height, width = view.image.shape[:2]
    across, down = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    origin, right, below = corners[0], corners[1] - corners[0], corners[3] - corners[0]
    at = origin[axis] + across * right[axis] + down * below[axis]
    light = 1 + DEPTH * np.cos(2 * np.pi * (at / 500 + 0.37 * view.seconds))
    return replace(view, image=np.clip(view.image * light[..., None], 0, 255).astype(np.uint8))


def test_moving_bands_are_doubted_along_either_axis_of_the_picture() -> None:
    for axis in (0, 1):
        finding = screen([seen(axis=axis, held=1.5)], [])
        assert (finding.verdict, finding.detail, finding.advisory) == (Verdict.DOUBT, "bands", True)


def test_light_that_moves_over_a_document_in_a_hand_has_none() -> None:
    assert screen([seen(held=1.5)], []).verdict is Verdict.PASS


def test_a_side_seen_less_than_three_times_tells_nothing_of_bands() -> None:
    side = seen(axis=1)
    assert bands(replace(side, views=side.views[:2], sights=side.sights[:2])) is None


def test_a_frame_is_told_by_its_own_size() -> None:
    """Bands as far apart as a third of the picture are the same in one of half the size."""
    side = seen(axis=1)
    half = np.zeros((540, 960, 3), np.uint8)
    small = tuple(
        Sight(Frame(index=0, seconds=0, image=half, sharpness=20), sight.corners / 2) for sight in side.sights
    )
    whole, halved = bands(side), bands(replace(side, sights=small))
    assert whole is not None
    assert halved is not None
    assert abs(whole - halved) < 1e-6
