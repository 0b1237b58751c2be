"""What a run leaves behind: the report, the fingerprint of the document, and who may take the case."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from ecarte.journal.models import Entry
from tests.verification.factories import a_capture, a_challenge, an_enrolment
from tests.verification.prechecks.test_crosschecks import READ
from verification.engine.document.printed.result import Printed, Value
from verification.engine.mrz.read import MrzReading, MrzStatus
from verification.engine.report import Report, Seal
from verification.engine.seals.reading import SealKind, SealVerdict
from verification.engine.types import Finding, Verdict
from verification.models import CaptureKind, CheckReport, Enrolment
from verification.prechecks.reporting import document_of
from verification.prechecks.run import run_checks
from verification.states import State

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db
FOREIGN: dict[str, Any] = {
    "layout": "TD3",
    "document_code": "P",
    "issuing_state": "BRA",
    "document_number": "FB123456",
}


def a_zone(*, status: MrzStatus = MrzStatus.READ, **changes: Any) -> MrzReading:
    return MrzReading(
        status=status,
        layout="TD1",
        lines=("IDFRA",),
        fields=replace(READ, **changes),
        checks={},
        confidence=(),
        alternatives=(),
        implausible=(),
        agreeing_frames=2,
        frames_read=2,
        frame=0,
        quad=((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)),
        rotation=0,
    )


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Enrolment]:
    """Runs the checks of a new case, or of `case`, in which the engine finds `report`."""

    def run(report: Report, case: Enrolment | None = None) -> Enrolment:
        if case is None:
            case = an_enrolment(status=State.SUBMITTED)
            for kind in CaptureKind:
                a_capture(a_challenge(case), kind, b"film", "video/mp4")
        monkeypatch.setattr("verification.prechecks.run.sandbox.analyse", lambda **_: report)
        assert run_checks(enrolment_id=case.pk, check_id=uuid4())
        case.refresh_from_db()
        return case

    return run


def found(case: Enrolment) -> dict[str, tuple[str, str]]:
    findings = CheckReport.objects.filter(enrolment=case).latest("finished_at").findings.all()
    return {finding.code: (finding.verdict, finding.detail) for finding in findings}


def test_an_advisory_finding_stays_advisory(checked: Callable[..., Enrolment]) -> None:
    doubt = Finding(code="doubt.reencoded", verdict=Verdict.DOUBT, advisory=True)
    sure = Finding(code="doubt.copy", verdict=Verdict.DOUBT)
    case = checked(Report(findings=(doubt, sure)))
    doubts = CheckReport.objects.get(enrolment=case).findings.filter(code__startswith="doubt.")
    assert {finding.code: finding.advisory for finding in doubts} == {
        "doubt.reencoded": True,
        "doubt.copy": False,
    }


def test_a_case_with_a_foreign_document_waits_for_a_habilitated_agent(
    checked: Callable[..., Enrolment],
) -> None:
    assert checked(Report(findings=(), mrz=a_zone(**FOREIGN))).foreign_document
    assert not checked(Report(findings=(), mrz=a_zone())).foreign_document
    assert not checked(Report(findings=())).foreign_document


def test_whoever_films_a_french_document_the_next_time_waits_for_anyone(
    checked: Callable[..., Enrolment],
) -> None:
    case = checked(Report(findings=(), mrz=a_zone(**FOREIGN)))
    Enrolment.objects.filter(pk=case.pk).update(status=State.SUBMITTED)
    assert not checked(Report(findings=(), mrz=a_zone()), case).foreign_document


def test_the_document_of_another_case_is_found_again(checked: Callable[..., Enrolment]) -> None:
    first = checked(Report(findings=(), mrz=a_zone()))
    second = checked(Report(findings=(), mrz=a_zone()))
    assert found(first)["document.reused"] == (Verdict.PASS, "")
    assert found(second)["document.reused"] == (Verdict.DOUBT, "other_person")
    assert second.status == State.QUEUED


def test_no_report_and_no_journal_entry_holds_the_number_in_clear(
    checked: Callable[..., Enrolment],
) -> None:
    case = checked(Report(findings=(), mrz=a_zone()))
    report = CheckReport.objects.get(enrolment=case)
    assert len(report.document_index) == 64
    kept = repr((report.document_index, found(case), *Entry.objects.values_list("data", flat=True)))
    assert READ.document_number not in kept


@pytest.mark.parametrize("zone", [None, a_zone(status=MrzStatus.UNREAD)])
def test_an_unread_document_has_no_fingerprint(
    checked: Callable[..., Enrolment], zone: MrzReading | None
) -> None:
    case = checked(Report(findings=(), mrz=zone))
    assert not CheckReport.objects.get(enrolment=case).document_index
    assert {found(case)[code][0] for code in ("document.listed", "document.reused")} == {Verdict.NOT_RUN}


def test_what_was_read_is_sealed_with_the_report_and_holds_plain_values_only() -> None:
    place = Value(text="BREST", confidence=0.9, side="front", box=(1.0, 2.0, 3.0, 4.0), labelled=True)
    seal = Seal(kind=SealKind.TWO_D_DOC, verdict=SealVerdict.VALID, side="back")
    printed = Printed(birth_place=place, address=(place, place))
    read = document_of(Report(findings=(), mrz=a_zone(), printed=printed, seals=(seal,)))
    kept = json.loads(json.dumps(read))
    assert (kept["family_name"], kept["lines"]) == (READ.family_name, ["IDFRA"])
    assert kept["printed"]["birth_place"]["text"] == "BREST"
    assert [line["text"] for line in kept["printed"]["address"]] == ["BREST", "BREST"]
    assert kept["seals"] == [{"kind": "two_d_doc", "verdict": "valid", "side": "back"}]


def test_a_print_without_a_zone_is_kept_and_nothing_at_all_is_nothing() -> None:
    assert document_of(Report(findings=())) is None
    read = document_of(Report(findings=(), printed=Printed()))
    assert read is not None
    assert read["lines"] == []


def test_the_person_is_told_why_the_document_is_filmed_again(checked: Callable[..., Enrolment]) -> None:
    missing = Finding(code="document.side_back", verdict=Verdict.FAIL, detail="missing")
    unread = Finding(code="mrz.found", verdict=Verdict.FAIL, detail="none")
    case = checked(Report(findings=(unread, missing)))
    assert (case.status, case.recapture) == (State.RECAPTURE, ["document_back"])
    assert case.public_reason == "document_back_missing"
    entry = Entry.objects.get(case=case.pk, act="enrolment.recapture")
    assert (entry.data["parts"], entry.data["reason"]) == (["document_back"], "document_back_missing")
