"""Help at a counter: staff hand a code over, and only such an enrolment counts as assisted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from ecarte.accounts.models import Role, User
from ecarte.journal.models import Entry
from tests.phone import Phone
from tests.verification.factories import an_agent
from verification.intake.counter.codes import make_counter_code
from verification.models import CounterCode, Enrolment

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
NIR = "284077511234263"


@pytest.fixture
def adviser() -> User:
    return an_agent(role=Role.COUNTER)


def a_code(adviser: User) -> str:
    return make_counter_code(adviser=adviser, now=timezone.now())[0]


def test_an_enrolment_opened_with_a_code_is_assisted_and_the_journal_names_who_helps(adviser: User) -> None:
    code = a_code(adviser)
    assert Phone().open(NIR, counter_code=code.lower()).status_code == 201
    assert Enrolment.objects.get().assisted
    assert Entry.objects.get(act="enrolment.opened").data["helper"] == adviser.actor


def test_nobody_is_assisted_by_saying_so() -> None:
    phone = Phone()
    assert phone.open(NIR, assisted=True).status_code == 201
    assert not Enrolment.objects.get().assisted


def test_a_code_serves_one_person(adviser: User) -> None:
    code = a_code(adviser)
    assert Phone().open(NIR, counter_code=code).status_code == 201
    refused = Phone().open(NIR, counter_code=code)
    assert (refused.status_code, refused.json()["code"]) == (422, "counter_code_refused")
    assert Enrolment.objects.count() == 1


def test_an_opening_that_is_refused_leaves_the_code_good(adviser: User) -> None:
    code, phone = a_code(adviser), Phone()
    assert phone.open(NIR, counter_code=code, scheme="nowhere").json()["code"] == "scheme_closed"
    assert phone.open(NIR, counter_code=code).status_code == 201


def test_a_code_ends_after_its_time(adviser: User) -> None:
    code = a_code(adviser)
    CounterCode.objects.update(expires_at=timezone.now())
    assert Phone().open(NIR, counter_code=code).json()["code"] == "counter_code_refused"
    a_code(adviser)
    assert CounterCode.objects.count() == 1  # what had ended is gone


def test_a_code_of_somebody_who_left_is_refused(adviser: User) -> None:
    code = a_code(adviser)
    User.objects.filter(pk=adviser.pk).update(is_active=False)
    assert Phone().open(NIR, counter_code=code).json()["code"] == "counter_code_refused"


@pytest.mark.parametrize("typed", ["", "7K2M", "0000-0000-0000-0000", "7K2M-9QXD-4TBH-WN6C", "é" * 16])
def test_what_is_no_code_is_refused(typed: str) -> None:
    answer = Phone().open(NIR, counter_code=typed)
    assert answer.status_code in (400, 422)
    assert not Enrolment.objects.exists()


def test_the_code_itself_is_nowhere(adviser: User) -> None:
    code = a_code(adviser)
    kept = CounterCode.objects.get()
    assert code.replace("-", "") not in str(vars(kept))
    assert code not in str(list(Entry.objects.values()))
    assert kept.expires_at - timezone.now() <= settings.COUNTER_CODE_LIFETIME + timedelta(seconds=1)


@pytest.mark.parametrize("role", list(Role))
def test_only_those_at_the_counter_give_codes(client: Client, role: Role) -> None:
    client.force_login(an_agent(role=role))
    status = client.post(reverse("counter")).status_code
    assert status == (200 if role == Role.COUNTER else 404)
    assert CounterCode.objects.exists() == (role == Role.COUNTER)


def test_strangers_sign_in_before_they_see_the_counter(client: Client) -> None:
    assert client.post(reverse("counter")).status_code == 302
    assert not CounterCode.objects.exists()


def test_looking_at_the_counter_makes_no_code_and_asking_shows_one_once(
    client: Client, adviser: User
) -> None:
    client.force_login(adviser)
    assert "Donner un code" in client.get(reverse("counter")).content.decode()
    assert not CounterCode.objects.exists()
    given = client.post(reverse("counter"))
    assert CounterCode.objects.count() == 1
    assert "no-store" in given["Cache-Control"]
    assert Phone().open(NIR, counter_code=given.context["code"]).status_code == 201


def test_who_helps_judges_nobody(client: Client, adviser: User) -> None:
    client.force_login(adviser)
    page = client.get(reverse("review:queue")).content.decode()
    assert reverse("counter") in page
    assert "Dossier suivant" not in page
