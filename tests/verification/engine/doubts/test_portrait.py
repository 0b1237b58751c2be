"""A portrait is doubted that has a rim, hides the paper's lines or is not the face of its ghost image."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ecarte.demo.documents.frauds import FRAUDS
from tests.verification.engine.doubts.specimens import PERSON, PORTRAIT, SEED, SPECIMEN, filmed
from verification.engine.document.doubts.portrait import portrait_area, replaced
from verification.engine.document.kinds import Kind
from verification.engine.face.detect import Face
from verification.engine.geometry import PIXELS_PER_MM, still_box
from verification.engine.types import Verdict

if TYPE_CHECKING:
    from verification.engine.document.doubts.place import Area


@pytest.mark.parametrize("moved", [(0, 0), (0.8, -0.6), (-0.7, 0.8)])
def test_the_holders_own_portrait_passes_even_where_its_place_is_known_roughly(
    moved: tuple[float, float],
) -> None:
    place = replace(PORTRAIT, x=PORTRAIT.x + moved[0], y=PORTRAIT.y + moved[1])
    assert replaced(filmed(SPECIMEN.image), place, Kind.IDENTITY_CARD).verdict is Verdict.PASS


def test_a_photo_stuck_on_is_doubted_for_its_rim() -> None:
    side = filmed(FRAUDS["portrait_stuck"](PERSON, SEED).sides[0], film=False)
    finding = replaced(side, PORTRAIT, Kind.IDENTITY_CARD)
    assert finding.verdict is Verdict.DOUBT
    assert "edge" in finding.detail.split(", ")


def test_a_face_put_in_with_a_computer_is_doubted_for_the_ghost_image() -> None:
    side = filmed(FRAUDS["portrait_swapped"](PERSON, SEED).sides[0])
    finding = replaced(side, PORTRAIT, Kind.IDENTITY_CARD)
    assert finding.verdict is Verdict.DOUBT
    assert "ghost" in finding.detail.split(", ")


def test_the_agent_is_shown_the_portrait() -> None:
    side = filmed(SPECIMEN.image)
    finding = replaced(side, PORTRAIT, Kind.IDENTITY_CARD)
    place = (PORTRAIT.x, PORTRAIT.y, PORTRAIT.width, PORTRAIT.height)
    assert (finding.still, finding.box) == ("document", still_box(side.size, place))


def test_a_kind_without_a_ghost_image_is_not_asked_for_one() -> None:
    side = filmed(FRAUDS["portrait_swapped"](PERSON, SEED).sides[0])
    finding = replaced(side, PORTRAIT, Kind.FOREIGN_IDENTITY_CARD)
    assert "ghost" not in finding.detail


@pytest.mark.parametrize("place", [PORTRAIT, None])
def test_what_is_not_seen_is_not_judged(place: Area | None) -> None:
    side = None if place else filmed(SPECIMEN.image)
    assert replaced(side, place, Kind.IDENTITY_CARD).verdict is Verdict.NOT_RUN


def test_a_face_as_small_as_a_ghost_image_is_no_portrait() -> None:
    small = replace(PORTRAIT, width=5.0, height=6.5)
    assert replaced(filmed(SPECIMEN.image), small, Kind.IDENTITY_CARD).verdict is Verdict.NOT_RUN


def test_the_eyes_tell_where_the_portrait_stands() -> None:
    middle = PORTRAIT.x + PORTRAIT.width / 2
    line, half = PORTRAIT.y + 0.46 * PORTRAIT.height, 0.265 * PORTRAIT.width / 2
    left, right = ((x * PIXELS_PER_MM, line * PIXELS_PER_MM) for x in (middle - half, middle + half))
    low = (0.0, 0.0)
    face = Face(
        box=(0, 0, 1, 1), left_eye=left, right_eye=right, nose=low, mouth_left=low, mouth_right=low, score=1
    )
    found = portrait_area(face)
    assert (found.x, found.y) == pytest.approx((PORTRAIT.x, PORTRAIT.y), abs=0.1)
    assert (found.width, found.height) == pytest.approx((PORTRAIT.width, PORTRAIT.height), abs=0.2)
