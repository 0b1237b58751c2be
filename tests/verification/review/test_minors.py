"""What the agent sees of a minor."""

from __future__ import annotations

from datetime import date, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from tests.verification.factories import an_enrolment, an_insured_person
from verification.models import Agreement, Enrolment
from verification.review.facts import facts_of
from verification.states import State

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


def shown(case: Enrolment) -> str | None:
    facts = {fact.label: fact.register for fact in facts_of(case, None, [], today=TODAY)}
    return facts.get("Accord d’un parent")


def test_the_agreement_of_a_parent_stands_among_the_facts() -> None:
    case = an_enrolment(status=State.QUEUED, person=an_insured_person(birth_date="2009-07-13"), minor=True)
    assert shown(case) == "manquant"
    given = datetime(2026, 11, 20, 23, 30, tzinfo=ZoneInfo("Europe/Paris"))
    case.agreement = Agreement.objects.create(
        enrolment=case,
        code_digest=uuid4().hex,
        asked_at=given,
        expires_at=given,
        answered_at=given,
        agreed=True,
    )
    assert shown(case) == "donné le 20/11/2026"


def test_of_an_adult_none_is_spoken_of() -> None:
    assert shown(an_enrolment(status=State.QUEUED)) is None
