"""A value that does not look like the others of its document is doubted, and shown."""

from __future__ import annotations

from ecarte.demo.documents.frauds import FRAUDS
from tests.verification.engine.doubts.specimens import PERSON, SPECIMEN, TEXTS, filmed
from verification.engine.document.doubts.place import Area, TextBox
from verification.engine.document.doubts.text import altered
from verification.engine.document.kinds import BACK, FRONT
from verification.engine.geometry import still_box
from verification.engine.types import Verdict


def test_values_written_in_one_pass_pass() -> None:
    assert altered([filmed(SPECIMEN.image)], TEXTS).verdict is Verdict.PASS


def test_half_of_the_overprinted_values_are_doubted_and_no_other_value_is_shown_for_one() -> None:
    boxes = []
    for seed in range(8):
        fraud = FRAUDS["text_altered"](PERSON, seed)
        side = filmed(fraud.sides[0])
        changed = TextBox(fraud.field, FRONT, Area(*fraud.box))
        finding = altered([side], [changed if text.label == fraud.field else text for text in TEXTS])
        if finding.verdict is Verdict.DOUBT:
            assert finding.still == "document"
            boxes.append(finding.box == still_box(side.size, fraud.box))
    assert len(boxes) >= 4
    assert all(boxes)


def test_three_values_are_too_few_to_tell_which_one_differs() -> None:
    finding = altered([filmed(SPECIMEN.image)], TEXTS[:3])
    assert (finding.verdict, finding.detail) == (Verdict.NOT_RUN, "too_few_values")


def test_values_of_another_side_are_not_looked_for_on_this_one() -> None:
    others = [TextBox(text.label, BACK, text.area) for text in TEXTS]
    assert altered([filmed(SPECIMEN.image)], others).verdict is Verdict.NOT_RUN


def test_a_box_beyond_the_side_is_no_value() -> None:
    outside = [TextBox(text.label, FRONT, Area(200, 200, 20, 3)) for text in TEXTS]
    assert altered([filmed(SPECIMEN.image)], outside).verdict is Verdict.NOT_RUN


def test_without_text_nothing_is_said() -> None:
    finding = altered([filmed(SPECIMEN.image)], [])
    assert (finding.verdict, finding.detail) == (Verdict.NOT_RUN, "no_text")
