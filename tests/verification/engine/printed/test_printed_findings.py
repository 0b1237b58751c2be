"""The printed zone against the machine-readable zone: agreement, doubt, contradiction."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from verification.engine.document.kinds import ID_1, Kind
from verification.engine.document.printed.findings import printed_findings
from verification.engine.document.printed.result import Printed, Value
from verification.engine.geometry import still_box
from verification.engine.mrz.fields import MrzFields
from verification.engine.types import Finding, Verdict

PASS, DOUBT, FAIL, NOT_RUN = Verdict.PASS, Verdict.DOUBT, Verdict.FAIL, Verdict.NOT_RUN

ZONE = MrzFields(
    layout="TD1", document_code="ID", issuing_state="FRA", document_number="T8K2RF4X1",
    family_name="LEFEVRE DUPRE", given_names=("HELENE", "ZOE"), birth_date="840713", sex="F",
    nationality="FRA", expiry_date="330402", issued=None, optional="", name_may_be_truncated=False,
)  # fmt: skip


def value(text: str, confidence: float = 0.99, *, labelled: bool = True, side: str = "front") -> Value:
    return Value(text=text, confidence=confidence, side=side, box=(31.0, 14.0, 20.0, 3.5), labelled=labelled)


CARD = Printed(
    family_name=value("LEFÈVRE-DUPRÉ"),
    given_names=value("Hélène, Zoé"),
    birth_date=value("1984-07-13"),
    sex=value("F"),
    document_number=value("T8K2RF4X1"),
    expiry_date=value("2033-04-02"),
)


def saying(field: str, said: Value) -> Printed:
    """The card with another value in one field."""
    changed: dict[str, Any] = {field: said}
    return replace(CARD, **changed)


def finding(
    code: str,
    card: Printed | None = CARD,
    zone: MrzFields | None = ZONE,
    kind: Kind | None = Kind.IDENTITY_CARD,
) -> Finding:
    findings = printed_findings(card, zone, kind, to_still=lambda _, box: still_box(ID_1, box))
    (found,) = (each for each in findings if each.code == f"printed.{code}")
    return found


def outcome(code: str, card: Printed | None = CARD, zone: MrzFields | None = ZONE) -> tuple[Verdict, str]:
    found = finding(code, card, zone)
    return found.verdict, found.detail


def test_a_card_that_says_the_same_twice_passes_everywhere() -> None:
    assert {found.verdict for found in printed_findings(CARD, ZONE, Kind.IDENTITY_CARD)} == {PASS}


@pytest.mark.parametrize(
    ("zone", "printed"),
    [
        ("MUELLER", "MÜLLER"),
        ("MUELLER", "MULLER"),  # the accent was not read
        ("OESTERGAARD", "ØSTERGÅRD"),
        ("BOEUF", "BŒUF"),
        ("D ABOVILLE", "d'ABOVILLE"),
        ("DABOVILLE", "D’ABOVILLE"),
        ("GROSSMANN", "GROẞMANN"),
        ("NUNXXEZ", "NUÑEZ"),
        ("LUKASZEWSKI", "ŁUKASZEWSKI"),
    ],
)
def test_a_name_agrees_across_the_alphabets(zone: str, printed: str) -> None:
    card, zone_fields = replace(CARD, family_name=value(printed)), replace(ZONE, family_name=zone)
    assert outcome("family_name", card, zone_fields) == (PASS, "")


def test_a_truncated_name_agrees_by_its_beginning() -> None:
    cut = replace(ZONE, given_names=("HELENE", "ZO"), name_may_be_truncated=True)
    assert outcome("given_names", zone=cut) == (PASS, "")
    assert outcome("given_names", zone=replace(cut, name_may_be_truncated=False))[0] is DOUBT


@pytest.mark.parametrize(
    ("field", "code", "text"),
    [
        ("family_name", "family_name", "LEFEVRE-DUPRF"),
        ("given_names", "given_names", "Hélane, Zoé"),
        ("document_number", "number", "T8K2RF4XI"),
    ],
)
def test_what_looks_like_a_reading_error_is_to_be_confirmed(field: str, code: str, text: str) -> None:
    assert outcome(code, saying(field, value(text))) == (DOUBT, "to_confirm")


def test_the_same_first_name_with_other_ones_is_a_doubt() -> None:
    assert outcome("given_names", replace(CARD, given_names=value("Hélène, Marie"))) == (
        DOUBT,
        "first_name_only",
    )
    assert outcome("given_names", replace(CARD, given_names=value("Hélène"))) == (DOUBT, "first_name_only")


CLEARLY_DIFFERENT = [
    ("family_name", "family_name", "BERTHIER"),
    ("given_names", "given_names", "Corinne"),
    ("birth_date", "birth_date", "1985-07-13"),
    ("sex", "sex", "M"),
    ("document_number", "number", "X4RTBPFW4"),
    ("expiry_date", "expiry", "2034-04-02"),
]


@pytest.mark.parametrize(("field", "code", "text"), CLEARLY_DIFFERENT)
def test_what_is_clearly_different_fails(field: str, code: str, text: str) -> None:
    assert outcome(code, saying(field, value(text))) == (FAIL, "different")


@pytest.mark.parametrize(("field", "code", "text"), CLEARLY_DIFFERENT)
def test_what_was_read_without_confidence_never_fails(field: str, code: str, text: str) -> None:
    assert outcome(code, saying(field, value(text, 0.7))) == (DOUBT, "to_confirm")


@pytest.mark.parametrize(("field", "code", "text"), CLEARLY_DIFFERENT)
def test_what_no_label_names_never_fails(field: str, code: str, text: str) -> None:
    assert outcome(code, saying(field, value(text, labelled=False))) == (DOUBT, "to_confirm")


def test_an_unknown_day_of_birth_is_the_same_in_both_zones() -> None:
    unknown = replace(ZONE, birth_date="8407<<")
    assert outcome("birth_date", replace(CARD, birth_date=value("1984-07-XX")), unknown) == (PASS, "")
    assert outcome("birth_date", zone=unknown)[0] is not PASS


def test_a_name_by_marriage_in_the_zone_is_a_doubt() -> None:
    married = replace(CARD, family_name=value("MARTIN"), usual_name=value("LEFÈVRE-DUPRÉ"))
    assert outcome("family_name", married) == (DOUBT, "usual_name")


def test_what_was_not_found_did_not_run() -> None:
    assert outcome("sex", replace(CARD, sex=None)) == (NOT_RUN, "not_found")
    assert outcome("expiry", zone=replace(ZONE, expiry_date=None)) == (NOT_RUN, "not_in_zone")
    assert {found.verdict for found in printed_findings(None, ZONE, Kind.PASSPORT)} == {NOT_RUN}


def test_without_a_zone_there_is_nothing_to_compare_with() -> None:
    compared = [
        found for found in printed_findings(CARD, None, Kind.IDENTITY_CARD) if found.code != "printed.read"
    ]
    assert {(found.verdict, found.detail) for found in compared} == {(NOT_RUN, "mrz_unread")}


def test_the_print_counts_as_read_if_names_birth_and_number_are() -> None:
    assert outcome("read", zone=None) == (PASS, "")
    assert finding("read", zone=None).value == 6
    assert outcome("read", replace(CARD, birth_date=None), None) == (DOUBT, "birth_date")
    assert outcome("read", Printed(), None) == (
        DOUBT, "family_name, given_names, birth_date, document_number",
    )  # fmt: skip


def test_what_the_zone_confirms_counts_as_read_however_faint() -> None:
    faint = replace(CARD, family_name=value("LEFÈVRE-DUPRÉ", 0.4))
    assert outcome("read", faint) == (PASS, "")
    assert outcome("read", faint, None) == (DOUBT, "family_name")


def test_a_layout_that_is_not_known_is_not_said_to_be_unread() -> None:
    assert finding("read", Printed(), ZONE, Kind.FOREIGN_PASSPORT).verdict is NOT_RUN


def test_a_finding_shows_the_place_on_the_picture_of_its_side() -> None:
    found = finding("family_name")
    assert found.still == "document"
    assert found.box == still_box(ID_1, (31.0, 14.0, 20.0, 3.5))
    on_the_back = replace(CARD, family_name=value("LEFÈVRE-DUPRÉ", side="back"))
    assert finding("family_name", on_the_back).still == "document_back"
    assert printed_findings(CARD, ZONE, Kind.IDENTITY_CARD)[1].box is None
