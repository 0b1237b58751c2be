"""The drawn documents carry what they should where the standard puts it."""

from __future__ import annotations

import itertools

import cv2
import numpy as np
import pytest
import zxingcpp

from ecarte.demo.documents import draw_document, draw_sides
from ecarte.demo.documents.canvas import SCALE
from ecarte.demo.documents.zone import mrz_lines
from ecarte.demo.people import CAST
from ecarte.demo.person import DocumentKind, Person
from ecarte.demo.population import person
from ecarte.demo.seals.payload import payload_of
from verification.engine.mrz.read import read_mrz_image

SIDES = {
    DocumentKind.CNIE: ((85.6, 54), ["front", "back"]),
    DocumentKind.RESIDENCE_PERMIT: ((85.6, 54), ["front", "back"]),
    DocumentKind.OLDER_CNI: ((105, 74), ["front", "back"]),
    DocumentKind.PASSPORT: ((125, 88), ["front"]),
    DocumentKind.FOREIGN_CARD: ((85.6, 54), ["front", "back"]),
    DocumentKind.FOREIGN_TD2_CARD: ((105, 74), ["front"]),
    DocumentKind.FOREIGN_PASSPORT: ((125, 88), ["front"]),
}
FIELDS = {
    "family_name", "given_names", "sex", "nationality", "birth_date", "birth_place", "number", "expires",
    "issued", "portrait", "mrz",
}  # fmt: skip
OVER_PAPER = {"portrait", "ghost", "seal", "mrz"}

each_kind = pytest.mark.parametrize("kind", DocumentKind)
each_of_the_cast = pytest.mark.parametrize("holder", CAST, ids=lambda holder: holder.slug)


@each_kind
def test_every_kind_has_its_sides_in_the_size_of_its_format(kind: DocumentKind) -> None:
    (width, height), names = SIDES[kind]
    sides = draw_sides(person(1, kind))
    assert [side.name for side in sides] == names
    for side in sides:
        assert side.image.shape == (round(height * SCALE), round(width * SCALE), 3)


@each_kind
@pytest.mark.parametrize("seed", range(3))
def test_exactly_one_side_has_a_zone_and_it_reads_as_it_was_encoded(kind: DocumentKind, seed: int) -> None:
    holder = person(seed, kind)
    [side] = [side for side in draw_sides(holder) if "mrz" in side.places]
    reading = read_mrz_image(side.image)
    assert reading is not None
    assert reading.lines == mrz_lines(holder)


@each_of_the_cast
def test_the_zone_of_the_cast_reads_as_it_was_encoded(holder: Person) -> None:
    [side] = [side for side in draw_sides(holder) if "mrz" in side.places]
    reading = read_mrz_image(side.image)
    assert reading is not None
    assert reading.lines == mrz_lines(holder)


@each_kind
def test_every_field_is_printed_once_and_within_its_side(kind: DocumentKind) -> None:
    (width, height), _ = SIDES[kind]
    sides = draw_sides(person(2, kind))
    for side in sides:
        for x, y, across, down in side.places.values():
            assert min(x, y, across, down) > 0
            assert x + across < width
            assert y + down < height
    assert set().union(*(side.places for side in sides)) >= FIELDS


@each_kind
@pytest.mark.parametrize("seed", range(5))
def test_no_value_is_printed_over_another(kind: DocumentKind, seed: int) -> None:
    for side in draw_sides(person(seed, kind)):
        for one, other in itertools.combinations(sorted(side.places), 2):
            if {one, other} & OVER_PAPER and "signature" not in (one, other):
                assert not _overlap(side.places[one], side.places[other]), (one, other)


def test_the_seals_on_the_drawn_backs_decode_to_what_was_signed() -> None:
    for holder in (person(3, DocumentKind.CNIE), person(3, DocumentKind.RESIDENCE_PERMIT)):
        back = draw_sides(holder)[1]
        [code] = zxingcpp.read_barcodes(back.image)
        assert code.bytes == payload_of(holder)
        x, y, width, height = (value * SCALE for value in back.places["seal"])
        assert abs(code.position.top_left.x - x) < SCALE
        assert abs(code.position.bottom_right.y - y - height) < SCALE
        assert width == height


def test_a_document_is_always_drawn_the_same() -> None:
    for one, other in zip(draw_document(CAST[0]), draw_document(CAST[0]), strict=True):
        assert np.array_equal(one, other)


def test_two_documents_of_one_kind_share_their_paper() -> None:
    one, other = (draw_document(person(seed, DocumentKind.CNIE))[0] for seed in (1, 2))
    assert (one == other).all(axis=2).mean() > 0.4


def test_the_zone_can_be_printed_in_another_drawing_of_ocr_b() -> None:
    holder = CAST[0]
    usual, other = (draw_sides(holder, mrz_font=name)[1].image for name in ("OCRB.otf", "OCRBS.otf"))
    assert not np.array_equal(usual, other)
    reading = read_mrz_image(other)
    assert reading is not None
    assert reading.lines == mrz_lines(holder)


def test_the_strokes_of_the_zone_can_be_thicker_or_thinner() -> None:
    [thin, usual, thick] = [_ink(growth) for growth in (-0.06, 0, 0.06)]
    assert thin < 0.95 * usual
    assert thick > 1.05 * usual


def _ink(growth: float) -> float:
    side = draw_sides(CAST[0], mrz_growth=growth)[1]
    x, y, width, height = (round(value * SCALE) for value in side.places["mrz"])
    grey = cv2.cvtColor(side.image[y : y + height, x : x + width], cv2.COLOR_BGR2GRAY)
    return float((255 - grey[grey < 128]).sum())


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return all(
        one[axis] < other[axis] + other[axis + 2] and other[axis] < one[axis] + one[axis + 2]
        for axis in (0, 1)
    )
