"""The drawn documents carry what they should where the standard puts it."""

from __future__ import annotations

import numpy as np
import pytest

from ecarte.demo.documents import draw_document
from ecarte.demo.documents.canvas import SCALE
from ecarte.demo.documents.zone import mrz_lines
from ecarte.demo.people import CAST
from ecarte.demo.person import DocumentKind, Person
from verification.engine.mrz.read import read_mrz_image

OF_EACH_KIND = [next(person for person in CAST if person.kind is kind) for kind in DocumentKind]
MILLIMETRES_AND_SIDES = {
    DocumentKind.CNIE: ((85.6, 54), 2),
    DocumentKind.RESIDENCE_PERMIT: ((85.6, 54), 2),
    DocumentKind.PASSPORT: ((125, 88), 1),
    DocumentKind.OLDER_CNI: ((105, 74), 1),
}

each_kind = pytest.mark.parametrize("person", OF_EACH_KIND, ids=lambda person: person.kind)


@each_kind
def test_every_side_has_the_size_of_its_kind(person: Person) -> None:
    (width, height), count = MILLIMETRES_AND_SIDES[person.kind]
    sides = draw_document(person)
    assert len(sides) == count
    for side in sides:
        assert side.shape == (round(height * SCALE), round(width * SCALE), 3)


@each_kind
def test_the_printed_zone_reads_as_it_was_encoded(person: Person) -> None:
    reading = read_mrz_image(draw_document(person)[-1])
    assert reading is not None
    assert reading.lines == mrz_lines(person)


def test_a_document_is_always_drawn_the_same() -> None:
    for one, other in zip(draw_document(CAST[0]), draw_document(CAST[0]), strict=True):
        assert np.array_equal(one, other)
