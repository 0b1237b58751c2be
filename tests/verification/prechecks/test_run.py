"""One case through the prechecks, with real videos and the real engine in its child process."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.utils import timezone

from ecarte.journal.models import Entry
from tests.films import Films, submitted
from tests.verification.factories import GESTURES, a_capture, a_challenge, an_enrolment
from verification.engine import sandbox
from verification.engine.report import Report, child_failed
from verification.evidence import store
from verification.models import CaptureKind, CheckReport, Enrolment, Evidence, EvidenceKind, Verdict
from verification.prechecks import crosschecks
from verification.prechecks.run import run_checks
from verification.prechecks.sweep import sweep_lost_checks
from verification.states import State

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(180)]


def verdicts(case: Enrolment) -> dict[str, str]:
    return dict(CheckReport.objects.get(enrolment=case).findings.values_list("code", "verdict"))


def test_a_genuine_case_arrives_in_the_queue_with_its_findings_and_stills(films: Films) -> None:
    case = submitted("martin", films)
    assert run_checks(enrolment_id=case.pk, check_id=uuid4())
    case.refresh_from_db()
    assert case.status == State.QUEUED
    assert case.deadline_at == (case.submitted_at or timezone.now()) + timedelta(hours=48)
    found = verdicts(case)
    assert Verdict.FAIL not in found.values()
    assert {found[code] for code in ("mrz.found", "mrz.check_digits", "document.expiry")} == {Verdict.PASS}
    assert {found[code] for code in crosschecks.CODES} == {Verdict.PASS}
    assert found["face.match"] == Verdict.PASS
    assert {found[f"challenge.{rank}"] for rank in ("first", "second", "third")} == {Verdict.PASS}
    assert not case.two_agents
    assert found["document.listed"] == Verdict.NOT_RUN  # no list was imported
    assert found["document.reused"] == Verdict.PASS
    report = CheckReport.objects.get(enrolment=case)
    assert report.document["family_name"] == "MARTIN"
    assert [side["side"] for side in report.document["sides"]] == ["front", "back"]
    assert all(119 < side["dpi"] < 600 and 0 <= side["glare"] < 0.1 for side in report.document["sides"])
    assert sum(report.cpu_seconds.values()) > 0
    names = set(
        Evidence.objects.filter(enrolment=case, kind=EvidenceKind.STILL).values_list("name", flat=True)
    )
    assert {"document", "portrait", "face_1", "gesture_1", "gesture_2", "gesture_3"} <= names
    for still in Evidence.objects.filter(enrolment=case, kind=EvidenceKind.STILL):
        assert b"".join(store.read(still)).startswith(b"\xff\xd8")
        assert still.biometric == still.name.startswith(("portrait", "face_", "gesture_"))


def test_an_impostor_is_found_and_still_goes_to_an_agent(films: Films) -> None:
    case = submitted("rousseau", films)
    run_checks(enrolment_id=case.pk, check_id=uuid4())
    case.refresh_from_db()
    assert case.status == State.QUEUED
    assert verdicts(case)["face.match"] == Verdict.FAIL
    assert case.two_agents


def test_the_film_is_judged_by_what_its_own_challenge_asked_for(
    films: Films, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the document was filmed again, for a later challenge."""
    asked = []

    def analyse(**given: object) -> Report:
        asked.append(given["gestures"])
        return child_failed("crashed")

    monkeypatch.setattr(sandbox, "analyse", analyse)
    case = submitted("martin", films)
    other = [{"action": "smile", "start": 1.0, "end": 3.0}]
    a_capture(a_challenge(case, face_actions=other), CaptureKind.DOCUMENT, b"film", "video/mp4")
    run_checks(enrolment_id=case.pk, check_id=uuid4())
    assert asked == [GESTURES]


def test_a_side_that_was_not_filmed_again_is_read_in_the_film_before(
    films: Films, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, read = submitted("martin", films), []

    def analyse(**given: Any) -> Report:
        earlier = given["earlier"]
        read.append((b"".join(given["document"]), b"".join(earlier.video), earlier.side))
        return child_failed("crashed")

    monkeypatch.setattr(sandbox, "analyse", analyse)
    a_capture(a_challenge(case, document_actions=["back"]), CaptureKind.DOCUMENT, b"back", "video/mp4")
    run_checks(enrolment_id=case.pk, check_id=uuid4())
    assert read == [(b"back", films.document("martin"), "front")]


def test_an_unreadable_film_is_asked_for_again_and_only_that(films: Films) -> None:
    case = submitted("garnier", films)
    run_checks(enrolment_id=case.pk, check_id=uuid4())
    case.refresh_from_db()
    assert (case.status, case.recapture) == (State.RECAPTURE, ["document_front", "document_back"])
    assert case.public_reason in {"document_too_dark", "document_blurred", "document_too_far"}
    assert case.technical_recaptures == 1
    assert CheckReport.objects.filter(enrolment=case).count() == 1


def test_after_a_few_times_an_agent_looks_instead(films: Films) -> None:
    case = submitted("garnier", films, technical_recaptures=settings.MAX_TECHNICAL_RECAPTURES)
    run_checks(enrolment_id=case.pk, check_id=uuid4())
    case.refresh_from_db()
    assert case.status == State.QUEUED


def test_a_case_that_was_withdrawn_meanwhile_is_left_alone(films: Films) -> None:
    case = submitted("martin", films)
    Enrolment.objects.update(status=State.WITHDRAWN, closed_at=timezone.now())
    assert not run_checks(enrolment_id=case.pk, check_id=uuid4())
    assert CheckReport.objects.count() == 0


def test_the_same_task_delivered_twice_makes_one_report(films: Films) -> None:
    case, check_id = submitted("martin", films), uuid4()
    assert run_checks(enrolment_id=case.pk, check_id=check_id)
    assert not run_checks(enrolment_id=case.pk, check_id=check_id)
    assert CheckReport.objects.count() == 1
    assert Entry.objects.filter(act="enrolment.queued").count() == 1


def test_a_redelivered_task_goes_on_with_a_run_whose_worker_died(films: Films) -> None:
    check_id = uuid4()
    case = submitted("martin", films)
    Enrolment.objects.filter(pk=case.pk).update(status=State.CHECKING, check_id=check_id)
    assert run_checks(enrolment_id=case.pk, check_id=check_id)
    case.refresh_from_db()
    assert case.status == State.QUEUED


def test_a_run_that_lost_the_case_changes_nothing(films: Films) -> None:
    case = submitted("martin", films)
    Enrolment.objects.filter(pk=case.pk).update(status=State.CHECKING, check_id=uuid4())
    assert not run_checks(enrolment_id=case.pk, check_id=uuid4())
    assert CheckReport.objects.count() == 0


def test_a_case_that_kills_every_run_goes_to_an_agent_with_the_reason(films: Films) -> None:
    case = submitted("martin", films, check_attempts=settings.CHECKS_MAX_ATTEMPTS)
    run_checks(enrolment_id=case.pk, check_id=uuid4())
    case.refresh_from_db()
    assert case.status == State.QUEUED
    found = verdicts(case)
    assert found.pop("engine.child") == Verdict.FAIL
    assert found.pop("register.person") == Verdict.PASS  # the register was asked, whatever was filmed
    assert set(found.values()) == {Verdict.NOT_RUN}


def test_a_case_that_lacks_a_film_goes_to_an_agent_with_the_reason() -> None:
    case = an_enrolment(status=State.SUBMITTED)
    a_capture(a_challenge(case), CaptureKind.FACE, b"film", "video/mp4")
    assert run_checks(enrolment_id=case.pk, check_id=uuid4())
    case.refresh_from_db()
    assert case.status == State.QUEUED
    child = CheckReport.objects.get(enrolment=case).findings.get(code="engine.child")
    assert (child.verdict, child.detail) == (Verdict.FAIL, "missing_capture")


def overdue(status: State) -> Enrolment:
    return an_enrolment(status=status, check_id=uuid4(), checks_due_at=timezone.now() - timedelta(seconds=1))


@pytest.mark.parametrize("status", [State.SUBMITTED, State.CHECKING])
def test_the_sweep_sends_a_lost_check_again_once(
    status: State, django_capture_on_commit_callbacks: object
) -> None:
    case, sent = overdue(status), list[UUID]()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert sweep_lost_checks(now=timezone.now(), send=sent.append) == 1
        assert sweep_lost_checks(now=timezone.now(), send=sent.append) == 0
    assert sent == [case.pk]
    case.refresh_from_db()
    assert case.status == State.SUBMITTED


def test_the_sweep_leaves_a_running_check_alone() -> None:
    an_enrolment(status=State.CHECKING)
    assert sweep_lost_checks(now=timezone.now(), send=lambda _: None) == 0
