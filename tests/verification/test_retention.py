"""Forgetting on time (CSS R161-33-18), and never before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from ecarte.journal.models import Entry
from ecarte.vault.keys import Unreadable
from tests.verification.factories import an_enrolment, some_evidence
from verification.evidence import store
from verification.expiry import expire_enrolments
from verification.models import Enrolment
from verification.retention import apply_retention
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


def test_faces_stay_until_then() -> None:
    enrolment = case(State.ACTIVATED, closed_at=settings.BIOMETRICS_LIFETIME - HOUR)
    face = some_evidence(enrolment, biometric=True)
    assert apply_retention(now=NOW) == 0
    assert not gone(face)


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


def test_what_is_destroyed_does_not_open_and_leaves_no_file() -> None:
    enrolment = case(State.REFUSED, closed_at=settings.EVIDENCE_LIFETIME + HOUR)
    evidence = some_evidence(enrolment, b"a face")
    path = store.opened(evidence).path
    apply_retention(now=NOW)
    evidence.refresh_from_db()
    assert not path.exists()
    with pytest.raises(Unreadable):
        list(store.read(evidence))


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
