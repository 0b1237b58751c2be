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
    cut = replace(SAME, family_name="MUELLER LEN", name_may_be_truncated=True)

    assert by_code(reading(SealVerdict.VALID, cut))["seal.agrees"].verdict is Verdict.PASS


def test_a_sealed_zone_is_compared_with_the_printed_one() -> None:
    sealed = SealFields(mrz=replace(ZONE, document_number="T8K2RF4X2"))

    finding = by_code(reading(SealVerdict.VALID, sealed, SealKind.TWO_D_DOC))["seal.agrees"]

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
