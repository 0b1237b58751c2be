"""A case without films: France Identité against the register, and what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from ecarte.journal.models import Entry
from ecarte.vault.codes import hash_code
from issuance.models import Card, Offer
from tests.verification.factories import a_pivot_identity, an_agent, an_enrolment, an_insured_person
from verification.engine.types import Verdict
from verification.models import CheckReport, Enrolment
from verification.prechecks.identity import CODES, identity_findings
from verification.prechecks.run import run_checks
from verification.states import State

if TYPE_CHECKING:
    from collections.abc import Callable

REGISTERED: dict[str, Any] = {
    "family_name": "LEFÈVRE-DUPRÉ",
    "given_names": ["JEAN-FRANÇOIS", "ANGE"],
    "birth_date": "1990-07-13",
    "sex": "M",
    "birth_place": "2A004",
}


def verdict(code: str, registered: dict[str, Any] | None = None, **proven: Any) -> tuple[str, str]:
    findings = identity_findings(pivot=REGISTERED | proven, registered=REGISTERED | (registered or {}))
    return next((one.verdict, one.detail) for one in findings if one.code == f"register.{code}")


def test_the_same_person_agrees_in_every_trait() -> None:
    findings = identity_findings(pivot=REGISTERED, registered=REGISTERED)
    assert [(one.code, one.verdict) for one in findings] == [(code, Verdict.PASS) for code in CODES]


@pytest.mark.parametrize("name", ["Lefèvre Dupré", "LEFEVRE DUPRE", "Lefevre-Dupre", "lefèvre dupré"])
def test_names_are_compared_as_insi_writes_them(name: str) -> None:
    assert verdict("family_name", family_name=name)[0] == Verdict.PASS


@pytest.mark.parametrize("name", ["LEFEVRE", "DUPRE LEFEVRE", "LEFEBVRE-DUPRE", "Λεφέβρ", "李"])
def test_another_name_does_not_agree(name: str) -> None:
    assert verdict("family_name", family_name=name)[0] == Verdict.FAIL


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["JEAN FRANCOIS", "ANGE"], (Verdict.PASS, "")),
        (["Jean-François"], (Verdict.DOUBT, "first_name_only")),
        (["JEAN", "FRANCOIS", "ANGE"], (Verdict.PASS, "")),
        (["ANGE", "JEAN-FRANCOIS"], (Verdict.FAIL, "")),
        (["PIERRE"], (Verdict.FAIL, "")),
    ],
)
def test_given_names_agree_altogether_or_leave_a_doubt(
    names: list[str], expected: tuple[Verdict, str]
) -> None:
    assert verdict("given_names", given_names=names) == expected


@pytest.mark.parametrize(
    ("registered", "proven", "expected"),
    [
        ("1990-07-13", "1990-07-13", (Verdict.PASS, "")),
        ("1990-07-01", "1990-07-00", (Verdict.PASS, "")),
        ("1990-01-01", "1990-00-00", (Verdict.PASS, "")),
        ("1990-07-13", "1990-07-00", (Verdict.DOUBT, "not_stated")),
        ("1990-07-13", "1990-00-00", (Verdict.DOUBT, "not_stated")),
        ("1991-01-01", "1990-00-00", (Verdict.FAIL, "")),
        ("1990-07-13", "1990-07-14", (Verdict.FAIL, "")),
        ("1990-07-13", "1990-07-01", (Verdict.FAIL, "")),
    ],
)
def test_unknown_days_and_months_are_presumed(
    registered: str, proven: str, expected: tuple[Verdict, str]
) -> None:
    assert verdict("birth_date", {"birth_date": registered}, birth_date=proven) == expected


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("2A004", (Verdict.PASS, "")),
        ("2A041", (Verdict.DOUBT, "other_place")),
        ("", (Verdict.NOT_RUN, "place_not_told")),
    ],
)
def test_another_place_of_birth_is_a_doubt(place: str, expected: tuple[Verdict, str]) -> None:
    assert verdict("birth_place", birth_place=place) == expected


def test_another_sex_does_not_agree() -> None:
    assert verdict("sex", sex="F")[0] == Verdict.FAIL


@pytest.mark.parametrize(("pivot", "registered"), [(None, REGISTERED), (REGISTERED, None)])
def test_what_is_not_known_is_not_compared(pivot: Any, registered: Any) -> None:
    findings = identity_findings(pivot=pivot, registered=registered)
    assert {one.verdict for one in findings} == {Verdict.NOT_RUN}


@pytest.fixture
def proven(db: None) -> Callable[..., Enrolment]:
    """A submitted case of Maëlys Martin, with the traits that France Identité proved."""

    def make(*, scheme: str = "general", fields: dict[str, Any] | None = None, **claims: Any) -> Enrolment:
        person = an_insured_person(scheme=scheme)
        case = an_enrolment(
            status=State.SUBMITTED, person=person, code_hash=hash_code("4826"), **(fields or {})
        )
        case.identity = a_pivot_identity(case, **claims)
        case.save(update_fields=["identity"])
        return case

    return make


def checked(case: Enrolment) -> Enrolment:
    assert run_checks(enrolment_id=case.pk, check_id=uuid4())
    case.refresh_from_db()
    return case


def test_an_identity_that_agrees_is_accepted_without_an_agent(proven: Callable[..., Enrolment]) -> None:
    case = checked(proven())
    assert (case.status, case.accepted_by, case.check_id) == (State.APPROVED, None, None)
    assert case.decided_at is not None
    card = Card.objects.get()
    assert (card.pk, card.approved_by) == (case.card_id, "system:france_identite")
    assert card.claims["given_names"] == ["MAËLYS", "MARIE"]
    assert Offer.objects.filter(card=card).exists()
    assert case.code_hash == ""
    report = CheckReport.objects.get(enrolment=case)
    assert set(report.findings.values_list("verdict", flat=True)) == {Verdict.PASS}
    assert Entry.objects.filter(act="enrolment.approved", case=case.pk).count() == 1


@pytest.mark.parametrize(
    "claims",
    [
        {"family_name": "DURAND"},
        {"given_names": ["MAËLYS"]},
        {"birth_date": "1990-07-14"},
        {"sex": "M"},
        {"birth_place": "99350"},
        {"birth_place": ""},
    ],
    ids=str,
)
def test_any_difference_is_an_agent_s_to_judge(
    proven: Callable[..., Enrolment], claims: dict[str, Any]
) -> None:
    case = checked(proven(**claims))
    assert (case.status, case.card_id, case.public_reason) == (State.QUEUED, None, "")
    assert not Card.objects.exists()


@pytest.mark.parametrize(
    ("claims", "statuses"),
    [({}, (State.APPROVED, "taken")), ({"family_name": "DURAND"}, (State.QUEUED, ""))],
)
def test_only_an_identity_that_agrees_takes_the_number_from_who_proved_nothing(
    proven: Callable[..., Enrolment], claims: dict[str, Any], statuses: tuple[State, str]
) -> None:
    case = proven(fields={"obstacle": "taken", "contact_confirmed_at": None}, **claims)
    first = an_enrolment(person=case.person, contact_confirmed_at=None)
    assert (checked(case).status, Enrolment.objects.get(pk=first.pk).obstacle) == statuses


def test_an_identity_that_was_forgotten_accepts_nothing(proven: Callable[..., Enrolment]) -> None:
    case = proven()
    assert case.identity
    case.identity.claims = None
    case.identity.save()
    assert checked(case).status == State.QUEUED


def test_a_scheme_that_wants_two_agents_gets_them(proven: Callable[..., Enrolment]) -> None:
    case = proven()
    case.scheme.four_eyes = True
    case.scheme.save()
    assert checked(case).status == State.QUEUED
    assert case.two_agents


def test_a_person_who_has_a_card_goes_to_an_agent(proven: Callable[..., Enrolment]) -> None:
    first = checked(proven())
    Enrolment.objects.filter(pk=first.pk).update(status=State.ACTIVATED, closed_at=timezone.now())
    case = an_enrolment(status=State.SUBMITTED, person=first.person, code_hash=hash_code("4826"))
    case.identity = a_pivot_identity(case)
    case.save(update_fields=["identity"])
    assert checked(case).status == State.QUEUED
    assert Card.objects.count() == 1


def test_doubts_about_former_films_do_not_hold_the_identity_up(proven: Callable[..., Enrolment]) -> None:
    case = checked(proven(fields={"two_agents": True}))
    assert (case.status, case.two_agents) == (State.APPROVED, False)


def test_a_phone_that_took_over_meanwhile_gets_no_card_by_the_other_s_proof(
    proven: Callable[..., Enrolment],
) -> None:
    case = proven()
    Enrolment.objects.filter(pk=case.pk).update(device_jkt="another phone")
    assert checked(case).status == State.QUEUED


def test_the_same_check_twice_offers_one_card(proven: Callable[..., Enrolment]) -> None:
    case, check_id = proven(), uuid4()
    assert run_checks(enrolment_id=case.pk, check_id=check_id)
    assert not run_checks(enrolment_id=case.pk, check_id=check_id)
    assert (Card.objects.count(), CheckReport.objects.count()) == (1, 1)


def test_a_case_that_was_withdrawn_meanwhile_gets_no_card(proven: Callable[..., Enrolment]) -> None:
    case = proven()
    Enrolment.objects.filter(pk=case.pk).update(status=State.WITHDRAWN, closed_at=timezone.now())
    assert not run_checks(enrolment_id=case.pk, check_id=uuid4())
    assert not Card.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("status", [State.APPROVED, State.ACTIVATED])
def test_films_are_accepted_by_an_agent(status: State) -> None:
    case = an_enrolment(status=status)
    assert case.accepted_by is not None
    with pytest.raises(IntegrityError, match="films_are_accepted_by_an_agent"), transaction.atomic():
        Enrolment.objects.update(accepted_by=None)
    Enrolment.objects.update(accepted_by=None, identity=a_pivot_identity(case))
    Enrolment.objects.update(accepted_by=an_agent(), identity=None)
