from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from verification.engine.document.kinds import Kind
from verification.engine.mrz.fields import MrzFields
from verification.engine.seals.judged import seal_findings
from verification.engine.seals.reading import Judged, SealFields, SealKind, SealReading, SealVerdict
from verification.engine.types import Finding, Verdict

ZONE = MrzFields(
    layout="TD1", document_code="ID", issuing_state="FRA", document_number="T8K2RF4X1", family_name="MUELLER LENOIR",
    given_names=("HELENE", "ZOE"), birth_date="840713", sex="F", nationality="FRA", expiry_date="330402",
    issued=None, optional="", name_may_be_truncated=False,
)  # fmt: skip
SAME = SealFields(
    family_name="MÜLLER-LENOIR", given_names=("Hélène", "Zoé"), birth_date=date(1984, 7, 13), sex="F",
    nationality="FRA", document_number="T8K2RF4X1", expiry_date=date(2033, 4, 2),
)  # fmt: skip


def reading(
    verdict: SealVerdict, fields: SealFields | None = SAME, kind: SealKind = SealKind.IDENTITY_CARD
) -> SealReading:
    return SealReading(Judged(kind=kind, verdict=verdict, fields=fields), "back", (9.0, 3.4, 12.2, 12.2))


def two_d_doc(
    verdict: SealVerdict, fields: SealFields | None = SAME, *, document_type: str = "07", side: str = "back"
) -> SealReading:
    judged = Judged(kind=SealKind.TWO_D_DOC, verdict=verdict, fields=fields, document_type=document_type)
    return SealReading(judged, side, (40.0, 3.4, 12.2, 12.2))


def by_code(
    *readings: SealReading, mrz: MrzFields | None = ZONE, confirmed: bool = True
) -> dict[str, Finding]:
    findings = seal_findings(readings, mrz, Kind.IDENTITY_CARD, confirmed=confirmed)
    assert [finding.code for finding in findings] == ["seal.found", "seal.signature", "seal.agrees"]
    return {finding.code: finding for finding in findings}


@pytest.mark.parametrize(
    ("verdict", "finding"),
    [
        (SealVerdict.VALID, Verdict.PASS),
        (SealVerdict.INVALID_SIGNATURE, Verdict.FAIL),
        (SealVerdict.REVOKED, Verdict.FAIL),
        (SealVerdict.UNKNOWN_CERTIFICATE, Verdict.DOUBT),
        (SealVerdict.EXPIRED_CERTIFICATE, Verdict.DOUBT),
        (SealVerdict.NOT_VERIFIABLE, Verdict.NOT_RUN),
    ],
)
def test_each_verdict_on_the_signature_is_told_apart(verdict: SealVerdict, finding: Verdict) -> None:
    findings = by_code(reading(verdict))

    assert findings["seal.found"].verdict is Verdict.PASS
    assert findings["seal.signature"].verdict is finding
    assert findings["seal.signature"].detail == verdict


@pytest.mark.parametrize(
    ("verdict", "finding"), [(SealVerdict.ABSENT, Verdict.FAIL), (SealVerdict.NOT_READABLE, Verdict.DOUBT)]
)
def test_a_seal_that_is_absent_or_not_readable_passes_nothing(verdict: SealVerdict, finding: Verdict) -> None:
    findings = by_code(reading(verdict, None, SealKind.UNKNOWN))

    assert findings["seal.found"].verdict is finding
    assert findings["seal.signature"].verdict is Verdict.NOT_RUN
    assert findings["seal.agrees"].verdict is Verdict.NOT_RUN


def test_a_seal_that_says_what_the_zone_says_agrees() -> None:
    finding = by_code(reading(SealVerdict.VALID))["seal.agrees"]

    assert (finding.verdict, finding.value, finding.detail) == (Verdict.PASS, 6, "")


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"family_name": "DURAND"}, "family_name"),
        ({"given_names": ("Hélène", "Ève")}, "given_names"),
        ({"birth_date": date(1984, 7, 14)}, "birth_date"),
        ({"sex": "M"}, "sex"),
        ({"document_number": "T8K2RF4X2"}, "number"),
        ({"expiry_date": date(2034, 4, 2)}, "expiry"),
        ({"family_name": "\x00\x1dЖ"}, "family_name"),
    ],
)
def test_the_field_that_differs_is_named(changed: dict[str, object], name: str) -> None:
    finding = by_code(reading(SealVerdict.VALID, replace(SAME, **changed)))["seal.agrees"]  # type: ignore[arg-type]

    assert (finding.verdict, finding.detail) == (Verdict.FAIL, name)


def test_a_zone_to_be_confirmed_makes_it_a_doubt() -> None:
    finding = by_code(reading(SealVerdict.VALID, replace(SAME, sex="M")), confirmed=False)["seal.agrees"]

    assert finding.verdict is Verdict.DOUBT


def test_a_name_that_the_seal_cut_short_agrees_by_its_beginning() -> None:
    cut = replace(SAME, family_name="MUELLER LEN", family_name_truncated=True)

    assert by_code(reading(SealVerdict.VALID, cut))["seal.agrees"].verdict is Verdict.PASS


def test_a_sealed_zone_is_compared_with_the_printed_one() -> None:
    sealed = SealFields(mrz=replace(ZONE, document_number="T8K2RF4X2"))

    readings = [two_d_doc(SealVerdict.VALID, sealed, document_type="08")]
    finding = seal_findings(readings, ZONE, Kind.RESIDENCE_PERMIT)[2]

    assert (finding.verdict, finding.detail) == (Verdict.FAIL, "number")


def test_without_a_zone_nothing_agrees() -> None:
    finding = by_code(reading(SealVerdict.VALID), mrz=None)["seal.agrees"]

    assert (finding.verdict, finding.detail) == (Verdict.NOT_RUN, "mrz_unread")


def test_a_valid_seal_does_not_hide_an_altered_one() -> None:
    findings = by_code(reading(SealVerdict.VALID), reading(SealVerdict.INVALID_SIGNATURE))

    assert findings["seal.signature"].verdict is Verdict.FAIL


def test_another_code_is_no_seal() -> None:
    findings = seal_findings(
        [reading(SealVerdict.NOT_VERIFIABLE, None, SealKind.OTHER)], ZONE, Kind.FOREIGN_PASSPORT
    )

    assert {(finding.verdict, finding.detail) for finding in findings} == {(Verdict.NOT_RUN, "other_code")}


def test_an_identity_card_whose_back_was_not_seen_is_not_said_to_lack_its_seal() -> None:
    findings = seal_findings([], ZONE, Kind.IDENTITY_CARD)

    assert {(finding.verdict, finding.detail) for finding in findings} == {(Verdict.NOT_RUN, "side_not_seen")}


def test_findings_point_at_the_place_on_the_still() -> None:
    findings = seal_findings(
        [reading(SealVerdict.VALID)], ZONE, Kind.IDENTITY_CARD, to_still=lambda side, box: (1, 2, 3, 4)
    )

    assert {(finding.still, finding.box) for finding in findings} == {("document_back", (1, 2, 3, 4))}


@pytest.mark.parametrize(
    "cut",
    [
        replace(SAME, family_name=" ", family_name_truncated=True),
        replace(SAME, family_name="MUELLER LEN", given_names_truncated=True),
    ],
    ids=["empty", "another_name_was_cut"],
)
def test_a_name_agrees_by_its_beginning_only_if_it_has_one_and_was_cut_itself(cut: SealFields) -> None:
    finding = by_code(reading(SealVerdict.VALID, cut))["seal.agrees"]

    assert (finding.verdict, finding.detail) == (Verdict.FAIL, "family_name")


@pytest.mark.parametrize(
    ("missing", "verdict"), [(SealVerdict.ABSENT, Verdict.FAIL), (SealVerdict.NOT_READABLE, Verdict.DOUBT)]
)
@pytest.mark.parametrize("kind", [SealKind.TWO_D_DOC, SealKind.IDENTITY_CARD, SealKind.INS])
def test_another_seal_does_not_hide_that_the_required_one_is_missing(
    kind: SealKind, missing: SealVerdict, verdict: Verdict
) -> None:
    other = SealReading(
        Judged(kind=kind, verdict=SealVerdict.VALID, fields=SAME, document_type="07"), "front", None
    )

    findings = by_code(other, reading(missing, None, SealKind.UNKNOWN))

    assert (findings["seal.found"].verdict, findings["seal.found"].detail) == (verdict, missing)
    assert findings["seal.signature"].verdict is Verdict.NOT_RUN
    assert findings["seal.agrees"].verdict is Verdict.NOT_RUN


def test_another_seal_that_was_altered_speaks_against_an_identity_card() -> None:
    findings = by_code(reading(SealVerdict.VALID), two_d_doc(SealVerdict.INVALID_SIGNATURE, side="front"))

    assert findings["seal.found"].verdict is Verdict.PASS
    assert findings["seal.signature"].verdict is Verdict.FAIL


@pytest.mark.parametrize("document_kind", list(Kind))
@pytest.mark.parametrize(
    "other",
    [
        two_d_doc(SealVerdict.VALID, document_type="00"),
        two_d_doc(SealVerdict.VALID, document_type="13"),
        reading(SealVerdict.NOT_VERIFIABLE, kind=SealKind.INS),
    ],
    ids=["address", "application", "health_identity"],
)
def test_the_code_of_another_document_is_no_seal(other: SealReading, document_kind: Kind) -> None:
    found, *rest = seal_findings([other], ZONE, document_kind)

    must_carry = document_kind is Kind.IDENTITY_CARD
    assert found.verdict is (Verdict.DOUBT if must_carry else Verdict.NOT_RUN)
    assert {finding.verdict for finding in rest} == {Verdict.NOT_RUN}
    assert {finding.detail for finding in (found, *rest)} == {"other_document"}


def test_a_code_on_the_front_does_not_stand_for_a_back_that_was_not_seen() -> None:
    findings = seal_findings(
        [two_d_doc(SealVerdict.VALID, document_type="00", side="front")], ZONE, Kind.IDENTITY_CARD
    )

    assert {(finding.verdict, finding.detail) for finding in findings} == {(Verdict.NOT_RUN, "side_not_seen")}


def test_a_valid_signature_under_nothing_that_the_zone_says_too_is_a_doubt() -> None:
    _, signature, agrees = seal_findings(
        [two_d_doc(SealVerdict.VALID, SealFields(nationality="FR"))], ZONE, Kind.RESIDENCE_PERMIT
    )

    assert (signature.verdict, signature.detail) == (Verdict.DOUBT, "nothing_to_compare")
    assert (agrees.verdict, agrees.detail) == (Verdict.NOT_RUN, "nothing_to_compare")
