"""Where each side of a document is on a film, and what it looks like from straight above."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from tests.verification.engine.document_scenes import CARD, drawn, filmed, finger, placed, table
from verification.engine.document.edges import refined
from verification.engine.document.follow import Follower, Pictures
from verification.engine.document.foretold import by_zone
from verification.engine.document.kinds import BACK, FRONT, ID_1, Kind
from verification.engine.document.locate import find_sides
from verification.engine.document.outline import outlines
from verification.engine.document.plane import homography, projected, rectangle, width_of
from verification.engine.document.portrait import portrait_likeness, portrait_of
from verification.engine.document.rectify import from_above, resolution
from verification.engine.document.side import VIEW_PIXELS_PER_MM, Points
from verification.engine.geometry import LINE_SPACINGS, PITCH, PIXELS_PER_MM, PLACES
from verification.engine.mrz.read import MrzReading, read_mrz
from verification.engine.thresholds import thresholds

if TYPE_CHECKING:
    from verification.engine.types import Frame, Image

ELSEWHERE = np.array([(700, 150), (1650, 170), (1660, 790), (690, 780)], np.float64)
RATIO = ID_1.width / ID_1.height


@cache
def film() -> tuple[list[Frame], MrzReading]:
    """A card's front at two places, then its back at two places; and its zone, read."""
    front, back = drawn("martin")
    frames = filmed([placed(side, at) for side in (front, back) for at in (CARD, ELSEWHERE)])
    mrz = read_mrz(frames)
    assert mrz is not None
    return frames, mrz


def off(found: Points, truth: Points) -> float:
    """How far the worst corner lies off, as a share of the document's width."""
    return float(np.linalg.norm(found - truth, axis=1).max() / width_of(truth))


def test_both_sides_are_found_each_where_it_lies() -> None:
    frames, mrz = film()
    front, back = find_sides(frames, mrz, Kind.IDENTITY_CARD)
    assert (front.name, back.name) == (FRONT, BACK)
    assert front.frame.index in (0, 15)
    assert back.frame.index in (30, 45)
    for side in (front, back):
        assert off(side.corners, (CARD, ELSEWHERE)[side.frame.index // 15 % 2]) < 0.01
        assert side.complete
        assert not side.glare.any()


def test_the_order_in_which_the_sides_were_filmed_does_not_matter() -> None:
    frames, mrz = film()
    turned = [replace(frame, seconds=5 - frame.seconds) for frame in reversed(frames)]
    sides = find_sides(turned, mrz, Kind.IDENTITY_CARD)
    assert [(side.name, side.frame.index < 30) for side in sides] == [(FRONT, True), (BACK, False)]


@pytest.mark.parametrize(("kept", "name"), [(slice(2), FRONT), (slice(2, None), BACK)])
def test_a_side_that_was_not_filmed_is_not_invented(kept: slice, name: str) -> None:
    frames, mrz = film()
    reading = mrz if name == BACK else None
    assert [side.name for side in find_sides(frames[kept], reading, None)] == [name]


def test_a_film_of_an_empty_table_shows_no_side() -> None:
    assert find_sides(filmed([table(0), table(1)]), None, None) == []


def test_a_side_is_shown_to_scale_and_at_every_moment_it_is_seen() -> None:
    frames, mrz = film()
    back = find_sides(frames, mrz, Kind.IDENTITY_CARD)[1]
    assert back.image.shape == (round(53.98 * PIXELS_PER_MM), round(85.6 * PIXELS_PER_MM), 3)
    assert back.glare.shape == back.image.shape[:2]
    assert [view.seconds for view in back.views] == [1.0, 1.5]
    assert back.views[0].image.shape == (216, 342, 3)
    ideal = cv2.resize(drawn("martin")[1], back.image.shape[1::-1], interpolation=cv2.INTER_AREA)
    likeness = cv2.matchTemplate(cv2.GaussianBlur(ideal, (0, 0), 2), back.image, cv2.TM_CCOEFF_NORMED)
    assert likeness[0, 0] > 0.9  # a millimetre aside it is below 0.6


def test_the_resolution_is_that_of_the_frame_not_of_the_picture_made_from_it() -> None:
    frames, mrz = film()
    for side in find_sides(frames, mrz, Kind.IDENTITY_CARD):
        assert side.resolution == pytest.approx(resolution(side.corners, ID_1))
        assert 10.5 < side.resolution < 12


@pytest.mark.parametrize("turns", range(4))
def test_a_front_is_upright_however_the_phone_was_held(turns: int) -> None:
    frames, _ = film()
    turned = [replace(f, image=np.ascontiguousarray(np.rot90(f.image, turns))) for f in frames[:2]]
    (front,) = find_sides(turned, None, None)
    assert front.name == FRONT
    assert portrait_of(front) is not None
    assert (
        front.image[80:100, 80:110].mean(axis=(0, 1)).argmax()
        == drawn("martin")[0][80:100, 80:110].mean(axis=(0, 1)).argmax()
    )


def test_a_glaring_moment_is_not_chosen_and_glare_is_mapped_where_it_is_all_there_is() -> None:
    clear = placed(drawn("martin")[0], CARD)
    glaring = clear.copy()
    cv2.circle(glaring, (1100, 500), 90, (255, 255, 255), -1)
    (front,) = find_sides(filmed([glaring, clear]), None, None)
    assert not front.glare.any()
    (front,) = find_sides(filmed([glaring]), None, None)
    spot = projected(np.array([(1100.0, 500.0)]), homography(front.corners, rectangle(ID_1, PIXELS_PER_MM)))[
        0
    ]
    assert front.glare[round(spot[1]), round(spot[0])]
    assert 0.01 < front.glare.mean() < 0.1


def test_a_card_that_leaves_the_frame_is_not_complete() -> None:
    cut = CARD - np.array([560.0, 0])
    frames = filmed([placed(drawn("martin")[1], at) for at in (CARD, cut)])
    mrz = read_mrz(frames[:1])
    (back,) = find_sides(frames, mrz, Kind.IDENTITY_CARD)
    assert back.frame.index == 0
    assert back.complete
    follower = Follower(frames[0].image, CARD, ID_1)
    followed = follower.find(Pictures(frames).details(frames[1], follower.width))
    assert followed is not None
    assert off(followed, cut) < 0.02


def test_the_back_of_the_older_card_without_zone_or_portrait_is_found_by_its_size() -> None:
    front = drawn("berthier")[0]
    back = np.full_like(front, (226, 232, 225))
    for row, text in enumerate(
        ("Adresse : 1 RUE DE L'EXEMPLE", "00000 SPECIMEN", "Carte valable jusqu'au :", "17.03.2023")
    ):
        cv2.putText(back, text, (120, 200 + 130 * row), cv2.FONT_HERSHEY_SIMPLEX, 1.8, (60, 40, 40), 5)
    at = np.array([(400, 180), (1400, 200), (1390, 900), (395, 880)], np.float64)
    frames = filmed([placed(side, at + shift) for side in (front, back) for shift in (0, 40)])
    mrz = read_mrz(frames[:2])
    sides = find_sides(frames, mrz, Kind.OLDER_IDENTITY_CARD)
    assert [side.name for side in sides] == [FRONT, BACK]
    assert off(sides[1].corners, at + 40 * (sides[1].frame.index // 15 % 2)) < 0.01


# How a side is found


@pytest.mark.parametrize("spacing", LINE_SPACINGS)
def test_the_zone_alone_tells_where_the_card_is(spacing: float) -> None:
    """Whatever the spacing of the lines, of which documents use two."""
    place = PLACES["TD1"]
    width, height = 30 * PITCH, 2 * spacing + 1.2 * PITCH
    x, y = place.left, ID_1.height - place.middle - height / 2
    zone = np.array([(x, y), (x + width, y), (x + width, y + height), (x, y + height)])
    seen = projected(zone, homography(rectangle(ID_1), CARD))
    assert off(by_zone(seen, place), CARD) < 0.001


def moved(share: float) -> Points:
    return CARD + share * width_of(CARD) * np.array([(1, -1), (-1, 0.5), (0.3, 1), (-1, -1)])


def test_foretold_sides_are_moved_onto_the_real_edges() -> None:
    edges = refined(placed(drawn("martin")[0], CARD), moved(0.03), 0.05)
    assert off(edges.corners, CARD) < 0.003
    assert edges.strengths.min() > 0.5


def test_a_finger_over_a_side_does_not_move_it() -> None:
    picture = finger(placed(drawn("martin")[0], CARD), (1900, 500), (1350, 560))
    assert off(refined(picture, moved(0.02), 0.04).corners, CARD) < 0.005


def test_a_side_without_an_edge_stays_where_it_was_foretold() -> None:
    plain = np.full((1080, 1920, 3), 128, np.uint8)
    edges = refined(plain, CARD, 0.05)
    assert off(edges.corners, CARD) < 1e-6
    assert edges.strengths.max() < 0.1


def test_an_outline_of_the_right_shape_is_found_in_spite_of_a_finger() -> None:
    picture = finger(placed(drawn("martin")[0], CARD), (900, 1075), (900, 800))
    best = outlines(picture, [RATIO])[0]
    assert min(off(np.roll(best.corners, turn, axis=0), CARD) for turn in (0, 2)) < 0.02


def test_a_sheet_of_another_shape_is_no_card() -> None:
    square = np.array([(600, 200), (1300, 200), (1300, 900), (600, 900)], np.float64)
    sheet = placed(np.full((600, 600, 3), 230, np.uint8), square)
    assert all(
        outline.score < 2 or off(outline.corners, square) > 0.1 for outline in outlines(sheet, [RATIO])
    )


def test_noise_and_plain_pictures_have_no_outline() -> None:
    noise = np.random.default_rng(0).integers(0, 255, (1080, 1920, 3), np.uint8)
    assert outlines(np.zeros((1080, 1920, 3), np.uint8), [RATIO]) == []
    assert find_sides(filmed([noise]), None, None) == []


def spun(corners: Points, turns: int) -> Points:
    """Turned about the middle by quarters."""
    middle = corners.mean(axis=0)
    for _ in range(turns):
        corners = middle + (corners - middle) @ np.array([[0, 1], [-1, 0]])
    return corners


@pytest.mark.parametrize("turns", range(4))
def test_a_side_is_recognised_by_its_print_wherever_it_lies(turns: int) -> None:
    front, back = drawn("martin")
    follower = Follower(placed(front, CARD), CARD, ID_1)
    small = np.array([(300, 300), (900, 330), (880, 720), (310, 690)], np.float64)
    there = spun(small, turns)
    frames = filmed([placed(front, there, table(3)), placed(back, there), table()])
    found, other, nothing = (follower.find(Pictures(frames).details(frame, 600)) for frame in frames)
    assert found is not None
    assert off(found, there) < 0.01
    assert other is None
    assert nothing is None


def test_a_side_that_is_followed_lies_in_place_to_its_corners() -> None:
    front, _ = drawn("martin")
    follower = Follower(placed(front, CARD), CARD, ID_1)
    for seed, lean in enumerate((-90, -45, 45, 90)):
        there = CARD + np.array([(lean, 0), (-lean, 0), (lean / 2, 0), (-lean / 2, lean / 3)])
        frames = filmed([placed(front, there, table(seed))])
        found = follower.find(Pictures(frames).details(frames[0], width_of(there)))
        assert found is not None
        assert np.linalg.norm(found - there, axis=1).max() * ID_1.width / width_of(there) < 0.4


def test_a_portrait_counts_only_upright_and_at_its_place() -> None:
    front, back = drawn("martin")
    picture, limit = placed(front, CARD), thresholds().portrait_likeness.value
    assert portrait_likeness(picture, CARD, ID_1) > limit
    assert portrait_likeness(picture, np.roll(CARD, 2, axis=0), ID_1) < limit
    assert portrait_likeness(placed(back, CARD), CARD, ID_1) < limit


def test_a_margin_shows_what_is_around_the_document() -> None:
    picture = np.zeros((1080, 1920, 3), np.uint8)
    cv2.fillConvexPoly(picture, CARD.astype(np.int32), (255, 255, 255))
    view: Image = from_above(picture, CARD, ID_1, VIEW_PIXELS_PER_MM, margin=2)
    assert view.shape == (232, 358, 3)
    assert view[:6].mean() < 5 < 250 < view[12:-12, 12:-12].mean()
