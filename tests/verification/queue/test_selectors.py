from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.verification.factories import an_agent, an_enrolment
from verification.queue.selectors import LaneCount, claim_of, lane_counts, waiting
from verification.states import Lane, State

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def test_the_list_loads_no_encrypted_value() -> None:
    an_enrolment(status=State.QUEUED)
    assert {"push_token"} <= waiting([Lane.STANDARD]).get().get_deferred_fields()


def test_the_list_holds_only_waiting_cases_of_the_given_lanes() -> None:
    case = an_enrolment(status=State.QUEUED)
    an_enrolment(status=State.QUEUED, lane=Lane.FRAUD)
    an_enrolment(status=State.IN_REVIEW)
    assert list(waiting([Lane.STANDARD])) == [case]


def test_a_lane_is_counted_with_what_is_late_and_since_when_the_oldest_waits() -> None:
    oldest = NOW - timedelta(hours=50)
    an_enrolment(status=State.QUEUED, queued_at=oldest, deadline_at=NOW - timedelta(hours=2))
    an_enrolment(status=State.QUEUED, queued_at=NOW)
    an_enrolment(status=State.IN_REVIEW, queued_at=NOW - timedelta(hours=90))
    standard, fraud = lane_counts([Lane.STANDARD, Lane.FRAUD], now=NOW)
    assert standard == LaneCount(lane=Lane.STANDARD, waiting=2, late=1, in_review=1, oldest=oldest)
    assert fraud == LaneCount(lane=Lane.FRAUD, waiting=0, late=0, in_review=0, oldest=None)


def test_who_may_not_take_foreign_documents_is_not_shown_them() -> None:
    french = an_enrolment(status=State.QUEUED)
    an_enrolment(status=State.QUEUED, foreign_document=True)
    assert list(waiting([Lane.STANDARD], foreign=False)) == [french]
    assert waiting([Lane.STANDARD]).count() == 2
    (mine,) = lane_counts([Lane.STANDARD], now=NOW, foreign=False)
    (everything,) = lane_counts([Lane.STANDARD], now=NOW)
    assert (mine.waiting, everything.waiting) == (1, 2)


def test_a_claim_that_ran_out_is_no_longer_held() -> None:
    case = an_enrolment(status=State.IN_REVIEW, lease_until=NOW + timedelta(minutes=1))
    assert case.claimed_by is not None
    assert claim_of(case.claimed_by, now=NOW) == case
    assert claim_of(case.claimed_by, now=NOW + timedelta(minutes=1)) is None
    assert claim_of(an_agent(), now=NOW) is None
