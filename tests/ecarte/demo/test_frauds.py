"""Each fraud alters what it says, where it says, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from ecarte.demo.documents import draw_sides
from ecarte.demo.documents.canvas import SCALE
from ecarte.demo.documents.frauds import FRAUDS, Altered
from ecarte.demo.documents.zone import mrz_lines
from ecarte.demo.person import DocumentKind, Person
from ecarte.demo.population import person
from verification.engine.mrz.read import read_mrz_image

if TYPE_CHECKING:
    from verification.engine.types import BoxMm, Image

HOLDERS = [person(4, kind) for kind in DocumentKind]
SIDES = {holder.kind: draw_sides(holder) for holder in HOLDERS}
NOTICED = 8
"""Levels, over a spot of a millimetre: more than what compressing a whole picture again changes."""

each_holder = pytest.mark.parametrize("holder", HOLDERS, ids=lambda holder: holder.kind)
local = pytest.mark.parametrize("fraud", ["portrait_stuck", "portrait_swapped", "text_altered"])
copied = pytest.mark.parametrize("fraud", ["black_and_white_copy", "colour_copy"])


def _change(holder: Person, altered: Altered) -> tuple[Image, Image, int]:
    """Give the side before and after, and its rank."""
    sides = SIDES[holder.kind]
    [rank] = [rank for rank, side in enumerate(sides) if side.name == altered.side]
    return sides[rank].image, altered.sides[rank], rank


@pytest.mark.parametrize("fraud", FRAUDS)
def test_a_seed_is_always_the_same_fraud_and_another_seed_is_another(fraud: str) -> None:
    one, again, other = (FRAUDS[fraud](HOLDERS[0], seed) for seed in (3, 3, 4))
    assert all(np.array_equal(a, b) for a, b in zip(one.sides, again.sides, strict=True))
    assert one.box == again.box
    assert not all(np.array_equal(a, b) for a, b in zip(one.sides, other.sides, strict=True))


@each_holder
@local
def test_a_local_fraud_changes_its_box_and_leaves_the_rest(fraud: str, holder: Person) -> None:
    altered = FRAUDS[fraud](holder, 1)
    before, after, rank = _change(holder, altered)
    difference = np.abs(_soft(before) - _soft(after)).max(axis=2) > NOTICED
    x, y, width, height = (round(value * SCALE) for value in altered.box)
    edge = 2 * SCALE
    inside = difference[y : y + height, x : x + width].mean()
    difference[max(0, y - edge) : y + height + edge, max(0, x - edge) : x + width + edge] = False
    assert inside > 0.05
    assert difference.mean() < 0.002
    for other, side in enumerate(SIDES[holder.kind]):
        if other != rank:
            assert np.array_equal(side.image, altered.sides[other])


@each_holder
@pytest.mark.parametrize("fraud", ["portrait_stuck", "portrait_swapped"])
def test_another_portrait_covers_the_old_one_and_leaves_the_ghost(fraud: str, holder: Person) -> None:
    altered = FRAUDS[fraud](holder, 2)
    places = SIDES[holder.kind][0].places
    assert altered.field == "portrait"
    assert all(abs(a - b) < 4 for a, b in zip(altered.box, places["portrait"], strict=True))
    before, after, _ = _change(holder, altered)
    portraits = [_soft(_cut(side, places["portrait"])) for side in (before, after)]
    assert np.abs(portraits[0] - portraits[1]).mean() > 12
    if holder.kind is not DocumentKind.OLDER_CNI:
        ghosts = [_soft(_cut(side, places["ghost"])) for side in (before, after)]
        assert np.abs(ghosts[0] - ghosts[1]).mean() < 2


def test_the_portrait_that_was_put_in_is_compressed_more_than_the_page_around_it() -> None:
    holder = HOLDERS[0]
    altered = FRAUDS["portrait_swapped"](holder, 2)
    _, after, _ = _change(holder, altered)
    x, y, width, _ = (round(value * SCALE) for value in altered.box)
    fine = np.abs(cv2.Laplacian(cv2.cvtColor(after, cv2.COLOR_BGR2GRAY), cv2.CV_32F))
    wall = fine[y + 12 : y + 60, x + 12 : x + 48].mean()
    assert wall < 0.6 * fine[y + 12 : y + 60, x + width + 24 : x + width + 60].mean()


def test_an_altered_text_is_one_of_the_printed_fields() -> None:
    fields = set()
    for seed, holder in enumerate(HOLDERS):
        altered = FRAUDS["text_altered"](holder, seed)
        fields.add(altered.field)
        [side] = [side for side in SIDES[holder.kind] if side.name == altered.side]
        x, y, width, _ = side.places[altered.field]
        assert altered.box[0] <= x
        assert altered.box[1] <= y + 0.01
        assert altered.box[0] + altered.box[2] >= x + width - 0.01
    assert fields == {"birth_date", "number", "family_name"}


@each_holder
def test_a_black_and_white_copy_has_no_colour_left(holder: Person) -> None:
    for genuine, side in zip(
        SIDES[holder.kind], FRAUDS["black_and_white_copy"](holder, 1).sides, strict=True
    ):
        assert side.shape == genuine.image.shape
        assert np.ptp(side.astype(int), axis=2).mean() < 9
        assert np.ptp(genuine.image.astype(int), axis=2).mean() > 9


@each_holder
def test_a_colour_copy_keeps_duller_colours(holder: Person) -> None:
    pictures = (SIDES[holder.kind][0].image, FRAUDS["colour_copy"](holder, 1).sides[0])
    genuine, copy = (np.percentile(np.ptp(_soft(picture), axis=2), 99) for picture in pictures)
    assert 12 < copy < 0.95 * genuine


@copied
def test_a_copy_can_still_be_read(fraud: str) -> None:
    for holder in HOLDERS:
        pictures = FRAUDS[fraud](holder, 1).sides
        readings = [reading for picture in pictures if (reading := read_mrz_image(picture)) is not None]
        assert [reading.lines for reading in readings] == [mrz_lines(holder)]


def _soft(picture: Image) -> Image:
    """What is left at a distance, where neither lines nor a copier's dots can be told apart."""
    return np.asarray(cv2.GaussianBlur(picture.astype(np.float32), (0, 0), 6))


def _cut(side: Image, box: BoxMm) -> Image:
    left, top, width, height = (round(value * SCALE) for value in box)
    return side[top : top + height, left : left + width]
