"""An agent declares whose cases they must not get; nobody reads afterwards whose."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from ecarte.accounts.models import Role
from ecarte.journal.models import Entry
from tests.concurrency import at_once
from tests.verification.factories import a_nir, an_agent, an_enrolment, an_insured_person
from verification.models import Tie
from verification.nir import Nir
from verification.queue.selectors import most_urgent
from verification.register.selectors import nir_index
from verification.states import State
from verification.ties import declare

if TYPE_CHECKING:
    from django.test import Client

    from ecarte.accounts.models import User

pytestmark = pytest.mark.django_db
TIES = "/compte/proches/"


@pytest.fixture
def agent(client: Client) -> User:
    user = an_agent()
    client.force_login(user)
    return user


def send(client: Client, nir: str) -> Any:
    return client.post(TIES, {"nir": nir}, follow=True)


def test_a_declared_person_s_case_is_not_proposed_any_more(client: Client, agent: User) -> None:
    nir = a_nir()
    case = an_enrolment(status=State.QUEUED, person=an_insured_person(nir=nir))
    assert most_urgent(agent, now=case.opened_at) == case
    page = send(client, f" {nir[:5]} {nir[5:]} ").content.decode()
    assert "Numéro déclaré : aucun dossier de cette personne ne vous sera proposé." in page
    assert most_urgent(agent, now=case.opened_at) is None
    assert most_urgent(an_agent(), now=case.opened_at) == case


def test_only_the_index_of_the_number_is_kept_and_not_even_that_is_journalled_or_shown(
    client: Client, agent: User
) -> None:
    nir = a_nir()
    page = send(client, nir).content.decode()
    tie = Tie.objects.get()
    assert (tie.agent, tie.nir_index) == (agent, nir_index(Nir.parse(nir)))
    entry = Entry.objects.get()
    assert (entry.act, entry.actor, entry.case, entry.data) == (
        "tie.declared",
        agent.actor,
        None,
        {"tie": tie.pk},
    )
    assert nir not in page
    assert tie.nir_index not in page


def test_the_page_says_how_many_were_declared_and_when_and_who_removes_them(
    client: Client, agent: User
) -> None:
    assert "Aucun numéro déclaré" in _text(client)
    for _ in range(2):
        send(client, a_nir())
    declare(agent=an_agent(), nir=Nir.parse(a_nir()))
    text = _text(client)
    assert "2 numéros déclarés" in text
    assert text.count("Déclaré le") == 2
    assert "Pour retirer une déclaration, adressez-vous à un administrateur." in text


def _text(client: Client) -> str:
    return " ".join(client.get(TIES).content.decode().split())


def test_declaring_twice_is_one_tie_and_one_entry(client: Client, agent: User) -> None:
    nir = a_nir()
    send(client, nir)
    assert "Ce numéro était déjà déclaré." in send(client, nir).content.decode()
    assert (Tie.objects.count(), Entry.objects.count()) == (1, 1)


def test_the_person_s_case_leaves_the_desk(client: Client, agent: User) -> None:
    nir = a_nir()
    case = an_enrolment(
        status=State.IN_REVIEW, claimed_by=agent, assigned_to=agent, person=an_insured_person(nir=nir)
    )
    send(client, nir)
    case.refresh_from_db()
    assert (case.status, case.claimed_by, case.assigned_to) == (State.QUEUED, None, None)
    assert most_urgent(an_agent(), now=case.opened_at) == case


def test_the_person_s_case_that_was_given_to_the_agent_is_anybody_s(client: Client, agent: User) -> None:
    nir = a_nir()
    case = an_enrolment(status=State.QUEUED, assigned_to=agent, person=an_insured_person(nir=nir))
    other = an_enrolment(status=State.QUEUED, assigned_to=agent)
    send(client, nir)
    case.refresh_from_db()
    other.refresh_from_db()
    assert (case.assigned_to, other.assigned_to) == (None, agent)


def test_another_agent_s_desk_and_cases_stay_what_they_are(client: Client, agent: User) -> None:
    nir = a_nir()
    case = an_enrolment(status=State.IN_REVIEW, person=an_insured_person(nir=nir))
    mine = an_enrolment(status=State.IN_REVIEW, claimed_by=agent)
    send(client, nir)
    case.refresh_from_db()
    mine.refresh_from_db()
    assert (case.status, mine.status) == (State.IN_REVIEW, State.IN_REVIEW)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Entrez un numéro de sécurité sociale."),
        ("12", "Un numéro de sécurité sociale compte 15 caractères, clé comprise."),
        ("290077505600100", "sa clé, les deux derniers chiffres, ne correspond pas"),
    ],
)
def test_a_number_that_is_none_is_told(client: Client, agent: User, typed: str, told: str) -> None:
    response = send(client, typed)
    assert response.status_code == 422
    assert told in response.content.decode()
    assert not Tie.objects.exists()
    assert not Entry.objects.exists()


def test_nothing_is_declared_by_an_address(client: Client, agent: User) -> None:
    client.get(TIES, {"nir": a_nir()})
    assert not Tie.objects.exists()


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR])
def test_whoever_judges_no_cases_declares_nobody(client: Client, role: Role) -> None:
    client.force_login(an_agent(role=role))
    assert send(client, a_nir()).status_code == 404
    assert not Tie.objects.exists()


def test_an_administrator_removes_a_tie_without_seeing_whose_and_it_is_journalled(client: Client) -> None:
    administrator, agent, nir = an_agent(role=Role.ADMINISTRATOR), an_agent(), a_nir()
    declare(agent=agent, nir=Nir.parse(nir))
    tie = Tie.objects.get()
    client.force_login(administrator)
    for name, arguments in (("changelist", []), ("change", [tie.pk]), ("delete", [tie.pk])):
        page = client.get(reverse(f"admin:verification_tie_{name}", args=arguments)).content.decode()
        assert agent.username in page or name == "delete"
        assert tie.nir_index not in page
    client.post(reverse("admin:verification_tie_delete", args=[tie.pk]), {"post": "yes"})
    assert not Tie.objects.exists()
    entry = Entry.objects.get(act="tie.removed")
    assert (entry.actor, entry.data) == (administrator.actor, {"tie": tie.pk, "account": agent.pk})


@pytest.mark.django_db(transaction=True)
def test_a_double_click_declares_once() -> None:
    agent, nir = an_agent(), Nir.parse(a_nir())
    assert sorted(at_once([partial(declare, agent=agent, nir=nir)] * 2)) == [False, True]
    assert (Tie.objects.count(), Entry.objects.count()) == (1, 1)
