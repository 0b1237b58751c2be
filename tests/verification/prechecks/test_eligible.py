"""Whether a NIR may get a card is judged again when its case is checked, and the agent is told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import timezone

from ecarte.journal.models import Entry
from tests.concurrency import at_once
from tests.issuance.factories import active
from tests.issuance.wallet import Wallet
from tests.verification.factories import a_nir, an_enrolment, an_insured_person
from verification.eligibility import judge_again, standing
from verification.models import Department, Enrolment, InsuredPerson, Scheme
from verification.nir import Nir
from verification.obstacles import Obstacle
from verification.prechecks.run import run_checks
from verification.register.selectors import nir_index
from verification.states import State

if TYPE_CHECKING:
    from datetime import date

pytestmark = pytest.mark.django_db


def an_unknown(**fields: object) -> Enrolment:
    """A submitted case of a NIR that the register did not know."""
    nir = a_nir()
    index = nir_index(Nir.parse(nir))
    case = an_enrolment(status=State.SUBMITTED, nir=nir, nir_index=index, obstacle=Obstacle.NOT_REGISTERED)
    Enrolment.objects.filter(pk=case.pk).update(person=None, **fields)
    return case


def checked(case: Enrolment) -> Enrolment:
    """Nothing was filmed: the case goes to an agent."""
    assert run_checks(enrolment_id=case.pk, check_id=uuid4())
    case.refresh_from_db()
    assert case.status == State.QUEUED
    return case


def told(case: Enrolment) -> tuple[str, str]:
    finding = case.reports.get().findings.get(code="register.person")
    return finding.verdict, finding.detail


def born(birth: date) -> Enrolment:
    person = an_insured_person(birth_date=birth.isoformat())
    return an_enrolment(status=State.SUBMITTED, person=person)


def test_without_obstacle_the_agent_reads_that_there_is_none() -> None:
    assert told(checked(an_enrolment(status=State.SUBMITTED))) == ("pass", "")


def test_a_number_that_the_register_does_not_know_reaches_an_agent() -> None:
    case = checked(an_unknown())
    assert (case.obstacle, told(case)) == ("not_registered", ("fail", "not_registered"))
    register = (
        case.reports.get().findings.filter(code__startswith="register.").exclude(code="register.person")
    )
    assert {finding.verdict for finding in register} == {"not_run"}


def test_an_obstacle_that_has_gone_is_lifted() -> None:
    case = an_unknown()
    person = an_insured_person(nir=case.nir)
    assert checked(case).person == person
    assert (case.obstacle, told(case)) == ("", ("pass", ""))
    entry = Entry.objects.get(act="enrolment.obstacle")
    assert (entry.case, entry.data) == (case.pk, {"obstacle": ""})


def test_an_obstacle_that_came_since_is_noted() -> None:
    case = an_enrolment(status=State.SUBMITTED)
    Department.objects.filter(pk="75").update(open=False)
    assert told(checked(case)) == ("doubt", "closed_department")


def test_a_card_on_another_phone_is_told_and_no_obstacle() -> None:
    case = an_enrolment(status=State.SUBMITTED)
    active(Wallet(), holder_ref=case.nir_index)
    assert told(checked(case)) == ("pass", "replaces_card")


def test_rights_that_ended_long_ago_are_an_obstacle() -> None:
    case, today = an_enrolment(status=State.SUBMITTED), timezone.localdate()
    for ended, expected in (
        (today - settings.RIGHTS_GRACE, ""),
        (today - settings.RIGHTS_GRACE - timedelta(days=1), Obstacle.NO_RIGHTS),
    ):
        InsuredPerson.objects.update(rights_until=ended)
        assert standing(nir_index=case.nir_index, scheme=case.scheme_id, but=case.pk).obstacle == expected


def test_the_end_of_the_other_enrolment_lifts_the_obstacle() -> None:
    first = an_enrolment()
    case = an_enrolment(status=State.SUBMITTED, person=first.person, obstacle="taken")
    assert checked(case).obstacle == "taken"
    Enrolment.objects.filter(pk=first.pk).update(status=State.WITHDRAWN, closed_at=timezone.now())
    again = an_enrolment(status=State.SUBMITTED, person=first.person, obstacle="taken")
    assert checked(again).obstacle == ""


def squatted(**shown: Any) -> tuple[Enrolment, Enrolment]:
    """A number's first enrolment, of whoever knows it, and the submitted one that came after it."""
    unproven: dict[str, Any] = {"contact_confirmed_at": None}
    first = an_enrolment(**unproven | shown)
    return first, an_enrolment(status=State.SUBMITTED, person=first.person, obstacle="taken")


def test_an_enrolment_that_proved_nothing_gives_way_to_one_that_did() -> None:
    first, case = squatted()
    before = Enrolment.objects.values("status", "token_digest", "nir_index").get(pk=first.pk)
    assert (checked(case).obstacle, told(case)) == ("", ("pass", ""))
    first.refresh_from_db()
    # Whoever opened it is not told that the person has enrolled.
    assert Enrolment.objects.values(*before).get(pk=first.pk) == before
    assert first.obstacle == "taken"
    assert dict(Entry.objects.filter(act="enrolment.obstacle").values_list("case", "data")) == {
        first.pk: {"obstacle": "taken"},
        case.pk: {"obstacle": ""},
    }


def test_it_keeps_the_number_from_one_that_could_not_take_it() -> None:
    first, case = squatted()
    Enrolment.objects.filter(pk=case.pk).update(scheme="agricultural")
    assert checked(case).obstacle == "other_scheme"
    first.refresh_from_db()
    assert first.obstacle == ""


def test_nor_does_it_give_way_to_one_who_is_too_young() -> None:
    first, case = squatted()
    Scheme.objects.update(minimum_age=120)
    assert checked(case).obstacle == "too_young"
    first.refresh_from_db()
    assert first.obstacle == ""


@pytest.mark.parametrize(
    "shown", [{"contact_confirmed_at": timezone.now()}, {"assisted": True}, {"status": State.SUBMITTED}]
)
def test_an_enrolment_that_showed_more_keeps_its_place(shown: dict[str, Any]) -> None:
    first, case = squatted(**shown)
    assert checked(case).obstacle == "taken"
    first.refresh_from_db()
    assert first.obstacle == ""


def test_whoever_proved_no_more_waits_behind_the_first() -> None:
    first, case = squatted()
    Enrolment.objects.update(contact_confirmed_at=None)
    assert checked(case).obstacle == "taken"
    first.refresh_from_db()
    assert first.obstacle == ""


@pytest.mark.django_db(transaction=True)
def test_of_a_contact_confirmed_while_the_other_is_checked_one_is_without_obstacle() -> None:
    first, case = squatted()
    confirmed = Enrolment.objects.filter(pk=first.pk)
    at_once([lambda: confirmed.update(contact_confirmed_at=timezone.now()), lambda: bool(checked(case))])
    assert sorted(Enrolment.objects.values_list("obstacle", flat=True)) == ["", "taken"]


def test_whoever_reaches_the_age_today_is_old_enough() -> None:
    Scheme.objects.filter(pk="general").update(minimum_age=18)
    birthday = timezone.localdate().replace(year=timezone.localdate().year - 18)
    assert checked(born(birthday)).obstacle == ""
    assert told(checked(born(birthday + timedelta(days=1)))) == ("doubt", "too_young")


def test_a_run_that_lost_the_case_notes_nothing() -> None:
    case = an_enrolment(status=State.CHECKING)
    Department.objects.update(open=False)
    judge_again(
        enrolment=case, check_id=uuid4(), proven=True, today=timezone.localdate(), actor="system:test"
    )
    case.refresh_from_db()
    assert case.obstacle == ""
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_cases_of_one_person_that_are_checked_at_once_one_is_without_obstacle() -> None:
    person = an_insured_person()
    cases = [an_enrolment(status=State.SUBMITTED, person=person, obstacle="taken") for _ in range(2)]
    at_once([lambda case=case: checked(case) for case in cases])  # type: ignore[misc]
    assert sorted(Enrolment.objects.values_list("obstacle", flat=True)) == ["", "taken"]
