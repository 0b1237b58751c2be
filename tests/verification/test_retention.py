"""Forgetting on time (CSS R161-33-18), and never before."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from ecarte.journal.models import Entry
from tests.verification.factories import an_agent, an_enrolment, some_evidence
from verification.expiry import expire_enrolments
from verification.models import CheckReport, Decision, Enrolment, Judgement
from verification.questions import Answer, Question
from verification.retention.applying import apply_retention
from verification.states import LIVE, State

pytestmark = pytest.mark.django_db
NOW = timezone.now()
HOUR = timedelta(hours=1)


def case(status: State, *, closed_at: timedelta) -> Enrolment:
    """A case that was closed so long ago."""
    return an_enrolment(status=status, closed_at=NOW - closed_at)


def gone(evidence: Any) -> bool:
    evidence.refresh_from_db()
    return evidence.destroyed_at is not None


def test_faces_are_destroyed_96_hours_after_activation_and_the_rest_stays() -> None:
    enrolment = case(State.ACTIVATED, closed_at=settings.BIOMETRICS_LIFETIME + HOUR)
    face, document = some_evidence(enrolment, biometric=True), some_evidence(enrolment)
    assert apply_retention(now=NOW) == 1
    assert gone(face)
    assert not gone(document)


@pytest.mark.parametrize(("before", "destroyed"), [(3 * HOUR, 0), (HOUR, 1)])
def test_they_stay_until_an_hourly_run_could_be_too_late(before: timedelta, destroyed: int) -> None:
    enrolment = case(State.ACTIVATED, closed_at=settings.BIOMETRICS_LIFETIME - before)
    some_evidence(enrolment, biometric=True)
    assert apply_retention(now=NOW) == destroyed


def test_no_three_months_are_shorter_than_the_time_that_evidence_is_kept() -> None:
    starts = [date(year, month, 1) for year in (2027, 2028) for month in range(1, 13)]
    ends = [date(day.year + day.month // 10, (day.month + 2) % 12 + 1, 1) for day in starts]
    assert min(end - start for start, end in zip(starts, ends, strict=True)) >= settings.EVIDENCE_LIFETIME


@pytest.mark.parametrize("status", [State.ACTIVATED, State.REFUSED, State.WITHDRAWN, State.EXPIRED])
def test_everything_is_destroyed_three_months_after_the_end(status: State) -> None:
    enrolment = case(status, closed_at=settings.EVIDENCE_LIFETIME + HOUR)
    files = [some_evidence(enrolment, biometric=biometric) for biometric in (True, False)]
    assert apply_retention(now=NOW) == 2
    assert all(gone(file) for file in files)


@pytest.mark.parametrize("status", sorted(LIVE))
def test_a_case_that_is_under_way_keeps_its_evidence(status: State) -> None:
    evidence = some_evidence(an_enrolment(status=status, submitted_at=NOW - timedelta(days=400)))
    assert apply_retention(now=NOW) == 0
    assert not gone(evidence)


def test_the_three_months_start_at_the_decision_however_late_the_card_was_collected() -> None:
    enrolment = case(State.ACTIVATED, closed_at=settings.EVIDENCE_LIFETIME - 10 * HOUR)
    evidence = some_evidence(enrolment)
    Enrolment.objects.update(decided_at=NOW - settings.EVIDENCE_LIFETIME - HOUR)
    assert apply_retention(now=NOW) == 1
    assert gone(evidence)


def test_what_was_read_and_noted_is_forgotten_with_the_pictures() -> None:
    enrolment = case(State.REFUSED, closed_at=settings.EVIDENCE_LIFETIME + HOUR)
    Enrolment.objects.filter(pk=enrolment.pk).update(decided_at=enrolment.closed_at)
    report = CheckReport.objects.create(
        enrolment=enrolment,
        engine_version="1",
        thresholds_version="1",
        started_at=NOW,
        document={"family_name": "MARTIN"},
    )
    decision = Decision.objects.create(
        enrolment=enrolment,
        agent=an_agent(),
        kind="refuse",
        reason_id="document_expired",
        comment="vue avec un collègue",
        claimed_at=NOW,
        decided_at=NOW,
        leaves_at=NOW,
        left_at=NOW,
    )
    changed = Judgement.objects.create(
        enrolment=enrolment,
        agent=decision.agent,
        queued_at=NOW,
        blind=False,
        claimed_at=NOW,
        why="l’oreille n’est pas la même",
        **dict.fromkeys(Question.values, Answer.NO),
    )
    apply_retention(now=NOW)
    changed.refresh_from_db()
    assert changed.why is None
    report.refresh_from_db()
    decision.refresh_from_db()
    assert (report.document, decision.comment) == (None, None)


def test_a_case_that_is_under_way_keeps_what_was_read() -> None:
    enrolment = an_enrolment(status=State.QUEUED, submitted_at=NOW - timedelta(days=400))
    report = CheckReport.objects.create(
        enrolment=enrolment,
        engine_version="1",
        thresholds_version="1",
        started_at=NOW,
        document={"family_name": "MARTIN"},
    )
    apply_retention(now=NOW)
    assert CheckReport.objects.get(pk=report.pk).document == {"family_name": "MARTIN"}


def test_each_destruction_is_journalled_once_even_when_the_job_runs_twice() -> None:
    enrolment = case(State.REFUSED, closed_at=settings.EVIDENCE_LIFETIME + HOUR)
    evidence = some_evidence(enrolment)
    apply_retention(now=NOW)
    assert apply_retention(now=NOW) == 0
    entry = Entry.objects.get(act="evidence.destroyed")
    assert entry.case == enrolment.pk
    assert entry.data["evidence"] == str(evidence.pk)


@pytest.mark.parametrize("status", [State.OPENED, State.RECAPTURE])
def test_an_enrolment_that_was_left_lying_expires_and_its_clock_starts(status: State) -> None:
    enrolment = an_enrolment(status=status)
    Enrolment.objects.update(opened_at=NOW - settings.ENROLMENT_LIFETIME - HOUR)
    if status == State.RECAPTURE:
        Enrolment.objects.update(submitted_at=NOW - settings.ENROLMENT_LIFETIME - HOUR)
    assert expire_enrolments(now=NOW) == 1
    enrolment.refresh_from_db()
    assert (enrolment.status, enrolment.closed_at) == (State.EXPIRED, NOW)


def test_a_fresh_enrolment_and_one_in_the_queue_do_not_expire() -> None:
    an_enrolment()
    an_enrolment(status=State.QUEUED, submitted_at=NOW - timedelta(days=400))
    assert expire_enrolments(now=NOW) == 0
