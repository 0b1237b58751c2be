"""Places on the stills: in pixels of each, where the engine puts them, and nothing but places."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.verification.factories import an_enrolment
from tests.verification.review.reports import READ, a_report
from verification.models import CheckReport, Evidence, Finding, Verdict
from verification.review.overlays import Layer, as_data, layers, places
from verification.states import State

if TYPE_CHECKING:
    from collections.abc import Iterable

NAMES = ("document", "document_back", "mrz", "portrait", "face_1", "gesture_1")
VALUE = {
    "text": "MARTIN",
    "confidence": 1.0,
    "side": "front",
    "box": [30.0, 10.0, 20.0, 4.0],
    "labelled": True,
}


def report_of(**read: Any) -> CheckReport:
    """A report with a front that was found; `read` is added to what was read of a TD1 document."""
    report = a_report(an_enrolment(status=State.IN_REVIEW), document={**READ, **read}, videos=False)
    Finding.objects.create(report=report, position=90, code="document.side_front", verdict=Verdict.PASS)
    return report


def kinds_in(layer: Layer) -> list[str]:
    return [shape.kind for shape in layer.shapes]


def extent(points: Iterable[tuple[float, float]]) -> tuple[float, ...]:
    """x, y, width, height."""
    low, high = np.min(list(points), axis=0), np.max(list(points), axis=0)
    return (*low.tolist(), *(high - low).tolist())


def test_every_face_has_its_eyes_at_one_place(db: None) -> None:
    found = layers(None, NAMES)
    assert set(found) == {"portrait", "face_1", "gesture_1"}
    assert found["portrait"].shapes[0].points == ((180.0, 260.0), (300.0, 260.0))
    assert found["gesture_1"].size == (240, 300)
    assert found["gesture_1"].shapes[0].points == ((90.0, 130.0), (150.0, 130.0))


def test_the_edge_of_a_side_lies_within_its_margin(db: None) -> None:
    layer = layers(report_of(), NAMES)["document"]
    (outline,) = [shape for shape in layer.shapes if shape.kind == "outline"]
    assert layer.size == (1068, 689)
    assert extent(outline.points) == (21, 21, 1027, 648)


def test_a_printed_value_is_shown_where_it_was_read_by_the_words_of_the_table_of_facts(db: None) -> None:
    found = layers(
        report_of(printed={"family_name": VALUE, "sex": None, "address": [{**VALUE, "side": "back"}]}), NAMES
    )
    (name,) = [shape for shape in found["document"].shapes if shape.kind == "text"]
    assert (name.label, extent(name.points)) == ("Nom", (381, 141, 240, 48))
    assert places(found) == {"Nom": "document", "Adresse": "document_back"}


def test_the_zone_is_shown_on_the_side_that_carries_it(db: None) -> None:
    card = layers(report_of(), NAMES)
    assert "zone" not in kinds_in(card["document"])
    assert "zone" in kinds_in(card["document_back"])
    passport = layers(report_of(layout="TD3"), ("document",))
    assert "zone" in kinds_in(passport["document"])


def test_the_portrait_is_shown_where_its_check_looked_whatever_it_says(db: None) -> None:
    report = report_of()
    still = Evidence.objects.get(name="document", enrolment=report.enrolment)
    for verdict in (Verdict.PASS, Verdict.FAIL):
        Finding.objects.filter(code="doubt.portrait").delete()
        Finding.objects.create(
            report=report,
            position=91,
            code="doubt.portrait",
            verdict=verdict,
            evidence=still,
            box=[53, 156, 324, 416],
        )
        (portrait,) = [s for s in layers(report, NAMES)["document"].shapes if s.kind == "portrait"]
        assert extent(portrait.points) == (53, 156, 324, 416)


def test_an_uncertain_character_is_shown_in_the_picture_of_the_zone(db: None) -> None:
    uncertain = {"row": 1, "column": 2, "characters": [["0", 0.6], ["O", 0.4]]}
    layer = layers(report_of(alternatives=[uncertain]), NAMES)["mrz"]
    (place,) = layer.shapes
    x, y, width, height = extent(place.points)
    assert (place.kind, place.label) == ("character", "0")  # the third of 9007138…
    assert layer.size is not None
    assert abs(y + height / 2 - layer.size[1] / 2) <= 1  # the middle one of three lines
    assert (x, width) == (round((2 + 2 * 2.54) * 12), 30)


def test_a_front_that_was_not_found_shows_no_places(db: None) -> None:
    report = report_of(printed={"family_name": VALUE})
    Finding.objects.filter(code="document.side_front").update(verdict=Verdict.FAIL)
    assert layers(report, NAMES)["document"].shapes == []


def test_without_a_layout_only_what_was_measured_in_pixels_is_shown(db: None) -> None:
    report = a_report(an_enrolment(status=State.IN_REVIEW), document=None, videos=False)
    found = layers(report, NAMES)
    assert found["document_back"].shapes == []
    assert "mrz" not in found


def test_no_layer_says_what_the_machine_thinks_or_what_it_read(db: None) -> None:
    report = report_of(printed={"family_name": VALUE})
    for verdict in Verdict:
        Finding.objects.update(verdict=verdict)
        Finding.objects.filter(code="document.side_front").update(verdict=Verdict.PASS)
        told = json.dumps(as_data(layers(report, NAMES)))
        assert all(word not in told for word in ("verdict", "MARTIN", "0.6", *Verdict.values))
    assert "character" not in told  # none is uncertain
