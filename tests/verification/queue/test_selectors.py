from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.verification.factories import an_agent, an_enrolment
from verification.queue.selectors import claim_of, open_to
from verification.states import Lane, State

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def test_the_list_loads_no_encrypted_value() -> None:
    an_enrolment(status=State.QUEUED)
    assert {"push_token"} <= open_to(an_agent(), now=NOW).get().get_deferred_fields()


def test_the_list_holds_only_waiting_cases_of_the_agent_s_lanes() -> None:
    case = an_enrolment(status=State.QUEUED)
    an_enrolment(status=State.QUEUED, lane=Lane.FRAUD)
    an_enrolment(status=State.IN_REVIEW)
    assert list(open_to(an_agent(), now=NOW)) == [case]


def test_who_may_not_take_foreign_documents_is_not_shown_them() -> None:
    french = an_enrolment(status=State.QUEUED)
    an_enrolment(status=State.QUEUED, foreign_document=True)
    assert list(open_to(an_agent(), now=NOW)) == [french]
    assert open_to(an_agent(foreign_documents=True), now=NOW).count() == 2


def test_a_claim_that_ran_out_is_no_longer_held() -> None:
    case = an_enrolment(status=State.IN_REVIEW, lease_until=NOW + timedelta(minutes=1))
    assert case.claimed_by is not None
    assert claim_of(case.claimed_by, now=NOW) == case
    assert claim_of(case.claimed_by, now=NOW + timedelta(minutes=1)) is None
    assert claim_of(an_agent(), now=NOW) is None
