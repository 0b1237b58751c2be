"""Opening an enrolment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.utils import timezone

from ecarte.journal.models import Entry
from tests.concurrency import at_once
from tests.phone import API, Phone
from tests.verification.factories import a_nir, an_enrolment, an_insured_person
from tests.verification.intake.conftest import answer, code_of
from verification.models import Enrolment, Scheme
from verification.nir import key_of
from verification.states import State

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db


def test_an_insured_person_opens_an_enrolment() -> None:
    person = an_insured_person()
    phone = Phone()
    response = phone.open(person.nir, push_token="fcm:fcm-token", language="en")
    assert response.status_code == 201, response.content
    assert response["Cache-Control"] == "no-store"
    case = Enrolment.objects.get()
    assert answer(response) == {
        "id": str(case.pk),
        "case_number": case.case_number,
        "access_token": phone.token,
        "token_type": "DPoP",
        "status": "opened",
        "expires_at": timezone.localtime(case.opened_at + settings.ENROLMENT_LIFETIME).isoformat(),
    }
    assert (case.status, case.person, case.device_jkt, case.language) == (
        State.OPENED,
        person,
        phone.jkt,
        "en",
    )
    assert (case.nir, case.push_token, case.consent_version) == (person.nir, "fcm:fcm-token", "2026-1")
    assert case.obstacle == ""
    assert phone.token
    assert phone.token not in str(case.__dict__)
    entry = Entry.objects.get()
    assert (entry.actor, entry.act, entry.case) == (f"device:{phone.jkt}", "enrolment.opened", case.pk)
    assert person.nir not in str(entry.data)


@pytest.mark.parametrize("place", ["2A004", "2B033"])
def test_a_person_born_in_corsica_opens_an_enrolment(place: str) -> None:
    person = an_insured_person(nir=a_nir(place=place))
    assert Phone().open(person.nir).status_code == 201


@pytest.mark.parametrize("first_digit", [7, 8])
def test_a_provisional_number_is_as_good_as_another_when_the_register_holds_it(first_digit: int) -> None:
    person = an_insured_person(nir=a_nir(sex=first_digit))
    assert Phone().open(person.nir).status_code == 201


def test_spaces_in_the_number_do_not_matter() -> None:
    nir = an_insured_person().nir
    assert Phone().open(f"{nir[0]} {nir[1:3]} {nir[3:13]} {nir[13:]}").status_code == 201


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda nir: nir[:13] + f"{key_of(nir[:13]) % 97 + 1:02}", "nir_key"),
        (lambda nir: nir[:14], "nir_form"),
        (lambda nir: "9" + nir[1:], "nir_form"),
        (lambda nir: nir.replace("9", "٩"), "nir_form"),
    ],
)
def test_a_mistyped_number_is_told_apart(change: Callable[[str], str], code: str) -> None:
    assert code_of(Phone().open(change(an_insured_person().nir))) == (422, code)
    assert Enrolment.objects.count() == 0


@pytest.mark.parametrize("scheme", ["closed", "unheard-of"])
def test_a_scheme_that_is_not_open_is_told_plainly_whoever_asks(scheme: str) -> None:
    Scheme.objects.create(code="closed", name="Fermé", open=False)
    nirs = (a_nir(), an_insured_person().nir)
    refused = [Phone().open(nir, scheme=scheme) for nir in nirs]
    assert {code_of(each) for each in refused} == {(422, "scheme_closed")}
    assert len({each.content for each in refused}) == 1
    assert Enrolment.objects.count() == 0


def test_a_superseded_consent_text_is_told_with_the_one_in_force() -> None:
    refused = Phone().open(a_nir(), consent={"version": "2019-1", "accepted": True})
    assert code_of(refused) == (409, "consent_outdated")
    assert answer(refused)["current"] == "2026-1"
    assert Enrolment.objects.count() == 0


def test_a_device_with_a_live_enrolment_is_told_so() -> None:
    phone = Phone()
    phone.open(an_insured_person().nir)
    assert code_of(phone.open(an_insured_person().nir)) == (409, "enrolment_exists")
    assert Enrolment.objects.count() == 1


def test_a_person_may_open_again_after_the_former_enrolment_ended() -> None:
    person = an_insured_person()
    an_enrolment(person=person, status=State.REFUSED)
    assert Phone().open(person.nir).status_code == 201
    assert Enrolment.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"consent": {"version": "2026-1", "accepted": False}}, "#/consent/accepted"),
        ({"consent": {"accepted": True}}, "#/consent/version"),
        ({"consent": None}, "#/consent"),
        ({"language": "de"}, "#/language"),
        ({"nir": {"a": 1}}, "#/nir"),
        ({"scheme": "x" * 21}, "#/scheme"),
        ({"push_token": "x" * 5000}, "#/push_token"),
        ({"push_token": "\ud800"}, "#/push_token"),
        ({"push_token": "fcm-token"}, "#/push_token"),
        ({"push_token": "webpush:{}"}, "#/push_token"),
        ({"scheme": "\x00"}, "#/scheme"),
    ],
)
def test_a_wrong_field_is_named(fields: dict[str, Any], pointer: str) -> None:
    nir = an_insured_person().nir
    response = Phone().open(**{"nir": nir} | fields)
    assert code_of(response) == (400, "invalid_request")
    assert [error["pointer"] for error in answer(response)["errors"]] == [pointer]
    assert Enrolment.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_of_openings_at_once_for_one_person_one_is_without_obstacle() -> None:
    nir = an_insured_person().nir
    phones = [Phone(), Phone(), Phone()]
    responses = at_once([lambda phone=phone: phone.open(nir) for phone in phones])  # type: ignore[misc]
    assert [response.status_code for response in responses] == [201, 201, 201]
    assert sorted(Enrolment.objects.values_list("obstacle", flat=True)) == ["", "taken", "taken"]


@pytest.mark.django_db(transaction=True)
def test_of_two_openings_at_once_by_one_device_one_succeeds() -> None:
    phone = Phone()
    nirs = [an_insured_person().nir for _ in range(3)]
    responses = at_once([lambda nir=nir: phone.open(nir) for nir in nirs])  # type: ignore[misc]
    assert sorted(response.status_code for response in responses) == [201, 409, 409]
    assert Enrolment.objects.count() == 1


def test_a_phone_that_lost_the_answer_gets_a_new_token() -> None:
    phone = Phone()
    phone.open(an_insured_person().nir)
    lost, phone.token = phone.token, None
    response = phone.call("POST", f"{API}/tokens")
    assert response.status_code == 201
    assert answer(response)["id"] == phone.enrolment
    phone.token = answer(response)["access_token"]
    assert phone.call("GET", phone.home).status_code == 200
    phone.token = lost
    assert code_of(phone.call("GET", phone.home)) == (401, "invalid_token")


def test_a_device_without_enrolment_gets_no_token() -> None:
    an_enrolment()
    assert code_of(Phone().call("POST", f"{API}/tokens")) == (404, "not_found")
