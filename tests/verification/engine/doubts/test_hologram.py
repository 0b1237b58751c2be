"""Colours that stay the same under tilt are doubted, where a hologram must change them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from tests.verification.engine.doubts.specimens import SPECIMEN, TILTS, filmed
from verification.engine.document.doubts.hologram import tilt, unchanging
from verification.engine.document.kinds import ID_1, Kind
from verification.engine.types import Verdict

if TYPE_CHECKING:
    from verification.engine.document.side import Points

SHAPE = (1080, 1920, 3)
FOCAL = 1.2 * SHAPE[1]


def pose(yaw: float, distance: float = 150) -> Points:
    """Corners in the picture of a card that is turned by `yaw` radians."""
    half = np.array((ID_1.width, ID_1.height)) / 2
    card = np.array([(-1, -1, 0), (1, -1, 0), (1, 1, 0), (-1, 1, 0)]) * (*half, 0)
    turned = card @ cv2.Rodrigues(np.array([0, yaw, 0]))[0].T + (0, 0, distance)
    return np.asarray(turned[:, :2] / turned[:, 2:] * FOCAL + (SHAPE[1] / 2, SHAPE[0] / 2), np.float64)


POSES = [pose(yaw) for yaw in TILTS]


def test_a_film_that_changes_colour_passes() -> None:
    assert unchanging(filmed(SPECIMEN.image), Kind.IDENTITY_CARD, POSES).verdict is Verdict.PASS


@pytest.mark.parametrize("light", [0.02, 0.1, 0.2])
def test_a_print_is_doubted_however_the_light_moves(light: float) -> None:
    finding = unchanging(filmed(SPECIMEN.image, film=False, light=light), Kind.IDENTITY_CARD, POSES)
    assert (finding.verdict, finding.detail, finding.still) == (Verdict.DOUBT, "no_change", "document")


def test_a_document_that_was_not_tilted_is_not_judged() -> None:
    finding = unchanging(filmed(SPECIMEN.image, film=False), Kind.IDENTITY_CARD, [pose(0.01), pose(0.04)])
    assert (finding.verdict, finding.detail) == (Verdict.NOT_RUN, "not_tilted")


def test_unknown_poses_are_no_tilt() -> None:
    assert unchanging(filmed(SPECIMEN.image, film=False), Kind.IDENTITY_CARD, []).verdict is Verdict.NOT_RUN


def test_the_card_of_1995_needs_no_hologram() -> None:
    finding = unchanging(filmed(SPECIMEN.image, film=False), Kind.OLDER_IDENTITY_CARD, POSES)
    assert (finding.verdict, finding.detail) == (Verdict.NOT_RUN, "no_hologram_expected")


def test_two_views_are_too_few() -> None:
    side = filmed(SPECIMEN.image)
    finding = unchanging(replace(side, views=side.views[:2]), Kind.IDENTITY_CARD, POSES)
    assert (finding.verdict, finding.detail) == (Verdict.NOT_RUN, "too_few_views")


def test_a_side_that_reflections_hide_is_not_judged() -> None:
    side = filmed(SPECIMEN.image, film=False)
    views = tuple(replace(view, image=np.maximum(view.image, 252)) for view in side.views)
    finding = unchanging(replace(side, views=views), Kind.IDENTITY_CARD, POSES)
    assert (finding.verdict, finding.detail) == (Verdict.NOT_RUN, "glare")


def test_the_tilt_is_that_between_the_poses_farthest_apart() -> None:
    assert tilt(POSES, ID_1, SHAPE) == pytest.approx(np.degrees(TILTS[-1] - TILTS[0]), abs=0.5)
