"""The printed zone of drawn specimens, read by the real recogniser."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from ecarte.demo.documents.truth import FRENCH, KINDS, zone_of
from ecarte.demo.person import DocumentKind
from tests.verification.engine.printed.drawn import side_of, sides_of, somebody
from verification.engine.document.kinds import Kind
from verification.engine.document.printed.findings import printed_findings
from verification.engine.document.printed.read import read_printed
from verification.engine.document.printed.result import Printed, Value
from verification.engine.names import letters_of
from verification.engine.types import Verdict
from verification.engine.wire import decode, encode

if TYPE_CHECKING:
    from verification.engine.types import Image


@cache
def printed(kind: DocumentKind, *, with_zone: bool = False) -> Printed:
    holder = somebody(kind)
    found = read_printed(sides_of(holder), KINDS[kind], zone_of(holder) if with_zone else None)
    assert found is not None
    return found


def text(value: Value | None) -> str:
    assert value is not None
    return value.text


@pytest.mark.parametrize("kind", FRENCH)
def test_what_every_french_document_prints_is_read_without_the_zone(kind: DocumentKind) -> None:
    holder, found = somebody(kind), printed(kind)
    assert letters_of(text(found.family_name)) == "LEFEVREDUPRE"
    assert letters_of(text(found.given_names)) == "HELENEZOE"
    assert text(found.birth_date) == holder.birth_date.isoformat()
    assert text(found.sex) == "F"
    assert text(found.document_number) == holder.document_number
    assert text(found.issue_date) == holder.issued.isoformat()
    assert letters_of(text(found.birth_place)) == "CLERMONTFERRAND"


@pytest.mark.parametrize("kind", [DocumentKind.CNIE, DocumentKind.RESIDENCE_PERMIT, DocumentKind.PASSPORT])
def test_the_expiry_that_is_printed_beside_the_portrait_is_read(kind: DocumentKind) -> None:
    assert text(printed(kind).expiry_date) == somebody(kind).expires.isoformat()


def test_height_address_and_authority_are_read_where_they_are_printed() -> None:
    holder = somebody(DocumentKind.CNIE)
    card = printed(DocumentKind.CNIE)
    assert text(card.height) == f"{holder.height_cm / 100:.2f} m".replace(".", ",")
    assert [letters_of(line.text) for line in card.address][:2] == list(map(letters_of, holder.address))
    assert {line.side for line in card.address} == {"back"}
    for kind in (DocumentKind.OLDER_CNI, DocumentKind.PASSPORT, DocumentKind.RESIDENCE_PERMIT):
        authority = text(printed(kind).issuing_authority)
        assert letters_of(authority).startswith(letters_of(somebody(kind).authority))


def test_a_name_by_marriage_is_not_taken_for_the_birth_name() -> None:
    found = printed(DocumentKind.CNIE)
    assert letters_of(text(found.usual_name)) == "MULLER"
    assert letters_of(text(found.family_name)) == "LEFEVREDUPRE"


def test_a_name_by_marriage_whose_label_is_cut_short_does_not_contradict_the_zone() -> None:
    """`NOM / Surname` cannot be read, and of `NOM D'USAGE / Alternate name` only `NOM`."""
    holder = somebody(DocumentKind.CNIE)
    card = sides_of(holder)[0].image.copy()
    for x, y, width in ((31, 12.2, 20), (36.2, 37.9, 26)):
        left, top, right, bottom = (round(12 * edge) for edge in (x, y, x + width, y + 2.4))
        card[top:bottom, left:right] = np.median(card[top:bottom, left:right], axis=(0, 1)).astype(np.uint8)
    sides = [side_of(card, "front", Kind.IDENTITY_CARD)]
    alone = read_printed(sides, Kind.IDENTITY_CARD, None)
    assert alone is not None
    assert letters_of(text(alone.family_name)) == "MULLER"
    found = read_printed(sides, Kind.IDENTITY_CARD, zone_of(holder))
    assert found is not None
    assert letters_of(text(found.family_name)) == "LEFEVREDUPRE"
    assert found.family_name is not None
    assert not found.family_name.labelled


@pytest.mark.parametrize("kind", [DocumentKind.FOREIGN_CARD, DocumentKind.FOREIGN_PASSPORT])
def test_a_foreign_document_is_read_where_it_says_what_its_zone_says(kind: DocumentKind) -> None:
    holder, found = somebody(kind), printed(kind, with_zone=True)
    assert letters_of(text(found.family_name)) == "LEFEVREDUPRE"
    assert text(found.birth_date) == holder.birth_date.isoformat()
    assert text(found.document_number) == holder.document_number
    assert found.family_name and not found.family_name.labelled
    assert found.birth_place is None


@pytest.mark.parametrize("kind", [DocumentKind.CNIE, DocumentKind.PASSPORT])
def test_values_are_found_by_their_labels_not_by_their_places(kind: DocumentKind) -> None:
    """Everything is elsewhere: the side is drawn smaller, lower and to the right."""
    holder = somebody(kind)
    front = sides_of(holder)[0]
    height, width = front.image.shape[:2]
    moved = cv2.warpAffine(
        front.image, np.array([[0.9, 0, 70], [0, 0.9, 40]]), (width, height), borderValue=(220, 210, 200)
    )
    _assert_read(moved[: height - (0 if kind is DocumentKind.CNIE else 260)], kind)


def test_the_one_date_between_birth_and_expiry_is_that_of_the_issue_without_its_label() -> None:
    holder = somebody(DocumentKind.PASSPORT)
    page = sides_of(holder)[0].image.copy()
    page[42 * 12 + 6 : 45 * 12 + 6, 43 * 12 : 76 * 12] = (
        page[42 * 12 : 42 * 12 + 6].mean(axis=(0, 1)).astype(np.uint8)
    )
    found = read_printed([side_of(page, "front", Kind.PASSPORT)], Kind.PASSPORT, None)
    assert found is not None
    assert found.issue_date is not None
    assert (found.issue_date.text, found.issue_date.labelled) == (holder.issued.isoformat(), False)


def test_a_tilted_side_is_read() -> None:
    front = sides_of(somebody(DocumentKind.OLDER_CNI))[0]
    height, width = front.image.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 2.5, 1)
    _assert_read(cv2.warpAffine(front.image, turn, (width, height)), DocumentKind.OLDER_CNI)


def _assert_read(image: object, kind: DocumentKind) -> None:
    holder = somebody(kind)
    found = read_printed([side_of(np.asarray(image, np.uint8), "front", KINDS[kind])], KINDS[kind], None)
    assert found is not None
    assert letters_of(text(found.family_name)) == "LEFEVREDUPRE"
    assert text(found.birth_date) == holder.birth_date.isoformat()
    assert text(found.document_number) == holder.document_number


@pytest.mark.parametrize("kind", FRENCH)
def test_a_value_stands_in_its_box(kind: DocumentKind) -> None:
    from ecarte.demo.documents import draw_sides

    places = {side.name: side.places for side in draw_sides(somebody(kind))}
    for name in ("family_name", "birth_date", "sex"):
        value = getattr(printed(kind), name)
        x, y, width, height = places[value.side][name]
        left, top, across, down = value.box
        assert left <= x + 0.5 <= left + across
        assert top <= y + height / 2 <= top + down
        assert left <= x + width - 0.5 <= left + across


def test_an_empty_side_shows_nothing() -> None:
    blank: Image = np.full((648, 1027, 3), 215, np.uint8)
    assert read_printed([side_of(blank, "front", Kind.IDENTITY_CARD)], Kind.IDENTITY_CARD, None) == Printed()


def test_a_place_as_long_as_a_number_is_not_taken_for_one() -> None:
    holder = replace(somebody(DocumentKind.RESIDENCE_PERMIT), birth_place_name="Saint-Louis")
    found = read_printed(sides_of(holder)[1:], Kind.RESIDENCE_PERMIT, None)
    assert found is not None
    assert found.document_number is None


def test_without_a_side_there_is_no_printed_zone() -> None:
    assert read_printed([], Kind.PASSPORT, zone_of(somebody(DocumentKind.PASSPORT))) is None


def test_the_zone_does_not_put_words_in_the_mouth_of_the_print() -> None:
    """What the zone of another person says is not found on the document."""
    other = replace(somebody(DocumentKind.PASSPORT), family_name="Quattrocchi", document_number="99ZZ99999")
    found = read_printed(sides_of(somebody(DocumentKind.PASSPORT)), None, zone_of(other))
    assert found is not None
    assert found.family_name is None or letters_of(found.family_name.text) == "LEFEVREDUPRE"


@pytest.mark.parametrize("kind", FRENCH)
def test_a_print_that_was_altered_contradicts_the_zone(kind: DocumentKind) -> None:
    """Both zones are genuine otherwise: only what was altered fails."""
    holder = somebody(kind)
    altered = replace(holder, birth_date=holder.birth_date.replace(year=holder.birth_date.year - 3))
    found = read_printed(sides_of(altered), KINDS[kind], zone_of(holder))
    verdicts = {each.code: each.verdict for each in printed_findings(found, zone_of(holder), KINDS[kind])}
    assert verdicts.pop("printed.birth_date") is Verdict.FAIL
    assert Verdict.FAIL not in verdicts.values()
    assert verdicts["printed.family_name"] is verdicts["printed.number"] is Verdict.PASS


def test_it_comes_through_the_wire_as_it_was() -> None:
    found = printed(DocumentKind.CNIE)
    assert decode(Printed, encode(found)) == found


CONFINED = """
import os, sys
sys.path.insert(0, sys.argv[1])
import numpy, cv2
from verification.engine.confine import ChildLimits, confine
limits = ChildLimits()
confine(parent=os.getppid(), memory_bytes=limits.memory_bytes, cpu_seconds=60, open_files=limits.open_files)
from tests.verification.engine.printed.drawn import side_of
from verification.engine.document.kinds import Kind
from verification.engine.document.printed.findings import printed_findings
from verification.engine.document.printed.read import read_printed
page = numpy.full((1056, 1500, 3), 230, numpy.uint8)
cv2.putText(page, "NOM / Surname", (500, 200), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (60, 40, 40), 2)
cv2.putText(page, "MARTIN", (500, 245), cv2.FONT_HERSHEY_SIMPLEX, 1.3, (20, 20, 20), 3)
found = read_printed([side_of(page, "front", Kind.PASSPORT)], Kind.PASSPORT, None)
loud = [name for name in sys.modules if name.split(".")[0] in ("requests", "urllib3", "omegaconf")]
print(found.family_name.text, loud)
"""


def test_it_works_where_nothing_can_be_downloaded_or_written() -> None:
    """In the child's limits: no network, no file that may grow, 1.5 GiB; and no client library is even loaded."""
    root = str(Path(__file__).parents[4])
    done = subprocess.run(
        [sys.executable, "-B", "-c", CONFINED, root], capture_output=True, text=True, timeout=100, check=False
    )
    assert done.stdout.strip() == "MARTIN []", done.stderr[-500:]
