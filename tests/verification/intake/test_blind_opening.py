"""Whatever is known of a NIR, an opening answers the same and asks the database the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ecarte.journal.models import Entry
from tests.issuance.factories import active
from tests.issuance.wallet import Wallet
from tests.phone import Phone
from tests.verification.factories import a_nir, an_enrolment, an_insured_person
from tests.verification.intake.conftest import answer
from tests.verification.judging import decided
from verification.models import Department, Enrolment, InsuredPerson
from verification.obstacles import Obstacle
from verification.reasons import NOT_ELIGIBLE
from verification.reasons import Decision as Kind
from verification.states import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test.client import _MonkeyPatchedWSGIResponse as Response

pytestmark = pytest.mark.django_db


def an_enrolled_person() -> str:
    return str(an_enrolment(status=State.QUEUED).nir)


def a_person_with_a_card() -> str:
    person = an_insured_person()
    active(Wallet(), holder_ref=person.nir_index)
    return str(person.nir)


def a_person_who_died() -> str:
    person = an_insured_person()
    InsuredPerson.objects.filter(pk=person.pk).update(died_on=timezone.localdate())
    return str(person.nir)


def a_resident_of_a_closed_department() -> str:
    Department.objects.filter(pk="976").update(open=False)
    return str(an_insured_person(department="976").nir)


def a_child() -> str:
    return str(an_insured_person(birth_date=timezone.localdate().isoformat()).nir)


NIRS: dict[str, Callable[[], str]] = {
    "insured": lambda: str(an_insured_person().nir),
    "not_registered": a_nir,
    "other_scheme": lambda: str(an_insured_person(scheme="agricultural").nir),
    "closed_department": a_resident_of_a_closed_department,
    "too_young": a_child,
    "taken": an_enrolled_person,
    "no_rights": a_person_who_died,
    "with_card": a_person_with_a_card,
}


def opened(nir: str) -> tuple[Response, list[str]]:
    """The answer, and what was asked of the database, without the values."""
    with CaptureQueriesContext(connection) as asked:
        response = Phone().open(nir)
    statements = [query["sql"].partition(" WHERE ")[0] for query in asked.captured_queries]
    return response, [re.sub(r"s[\d_x]+| (VALUES|SET) .*", "?", sql) for sql in statements]


@pytest.mark.parametrize("cause", NIRS.keys() - {"insured"})
def test_nothing_of_the_answer_depends_on_the_nir(cause: str) -> None:
    insured, other = opened(NIRS["insured"]())[0], opened(NIRS[cause]())[0]
    assert (insured.status_code, other.status_code) == (201, 201)
    assert dict(insured.headers) == dict(other.headers)
    assert len(insured.content) == len(other.content)
    same = ("status", "token_type", "expires_at")
    assert answer(insured).keys() == answer(other).keys()
    assert [len(str(answer(insured)[name])) for name in same] == [
        len(str(answer(other)[name])) for name in same
    ]


@pytest.mark.parametrize("cause", NIRS.keys() - {"insured"})
def test_the_database_is_asked_the_same_in_the_same_order(cause: str) -> None:
    _, insured = opened(NIRS["insured"]())
    _, other = opened(NIRS[cause]())
    assert insured == other
    assert len(insured) > 5


@pytest.mark.parametrize(
    ("cause", "obstacle"),
    # The age is sealed: it is judged when the checks run. A new phone takes the place of the former.
    [(cause, "" if cause in ("insured", "too_young", "with_card") else cause) for cause in NIRS],
)
def test_the_obstacle_is_noted_for_the_agent(cause: str, obstacle: str) -> None:
    nir = NIRS[cause]()
    phone = Phone()
    phone.open(nir)
    case = Enrolment.objects.get(device_jkt=phone.jkt)
    assert (case.obstacle, case.nir) == (obstacle, nir)
    assert (case.person is None) is (cause == "not_registered")
    entry = Entry.objects.filter(act="enrolment.opened").latest("pk")
    assert entry.data["obstacle"] == obstacle
    assert nir not in str(entry.data)


@pytest.mark.parametrize("cause", NIRS)
def test_the_phone_goes_on_like_any_other(cause: str) -> None:
    phone = Phone()
    phone.open(NIRS[cause]())
    told = answer(phone.call("GET", phone.home))
    assert "obstacle" not in told
    assert (told["status"], told["reason"]) == ("opened", None)
    assert phone.call("POST", f"{phone.home}/challenges").status_code == 201
    assert phone.call("PUT", f"{phone.home}/code", {"code": "4826"}).status_code == 204


def test_a_code_that_is_the_birth_year_of_the_number_is_refused_whoever_holds_it() -> None:
    for nir in (a_nir(year=84), str(an_insured_person(nir=a_nir(year=84)).nir)):
        phone = Phone()
        phone.open(nir)
        for code in ("1984", "2084"):
            assert (
                answer(phone.call("PUT", f"{phone.home}/code", {"code": code}))["code"] == "code_birth_year"
            )


def test_the_number_goes_when_the_enrolment_ends() -> None:
    phone = Phone()
    phone.open(a_nir())
    phone.call("DELETE", phone.home)
    assert Enrolment.objects.get().nir is None


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("an_approved_case_has_no_obstacle", {"status": State.APPROVED, "obstacle": "taken"}),
        ("a_nir_without_person_is_an_obstacle", {"person": None, "obstacle": ""}),
        ("a_nir_without_person_is_an_obstacle", {"person": None, "obstacle": "taken"}),
        ("an_obstacle_is_a_known_one", {"obstacle": "bad_luck"}),
    ],
)
def test_the_database_refuses(constraint: str, fields: dict[str, Any]) -> None:
    case = an_enrolment(status=State.APPROVED) if "status" in fields else an_enrolment()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Enrolment.objects.filter(pk=case.pk).update(**fields)


def test_one_live_enrolment_per_nir_holds_among_those_without_obstacle() -> None:
    case = an_enrolment()
    for _ in range(2):
        an_enrolment(person=case.person, obstacle="taken")
    with pytest.raises(IntegrityError), transaction.atomic():
        an_enrolment(person=case.person)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_person_learns_the_way_out_and_not_which_obstacle_it_was(
    phone_in: Callable[..., Phone], language: str
) -> None:
    told = set()
    for obstacle in (Obstacle.TAKEN, Obstacle.CLOSED_DEPARTMENT):
        phone = phone_in(State.IN_REVIEW, obstacle=obstacle, language=language)
        case = Enrolment.objects.get(pk=phone.enrolment)
        assert case.claimed_by is not None
        assert answer(phone.call("GET", phone.home))["reason"] is None
        decided(case, case.claimed_by, Kind.REFUSE, reason=NOT_ELIGIBLE)
        reason = answer(phone.call("GET", phone.home))["reason"]
        told.add((reason["code"], reason["text"]))
    assert len(told) == 1
    assert "caisse" in told.pop()[1] or language == "en"
