"""The landing page and the list of cases: who sees what, the filters, the pages, giving a case to an agent."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ecarte.accounts.models import Role
from ecarte.journal.models import Entry
from tests.verification.factories import an_agent, an_enrolment, an_insured_person
from verification.models import Enrolment, Habilitation, Tie
from verification.queue.snoozing import SnoozeReason, snooze
from verification.review import list_views
from verification.states import Lane, State

if TYPE_CHECKING:
    from django.test import Client

    from ecarte.accounts.models import User

pytestmark = pytest.mark.django_db
LANDING, CASES = "/", "/dossiers/"
NUMBER = re.compile(r'"case-number">(EV-[0-9A-Z]{4}-[0-9A-Z]{4})</span>')


def signed_in(client: Client, role: Role = Role.AGENT, **fields: Any) -> User:
    user = an_agent(role=role, **fields)
    client.force_login(user)
    return user


def listed(client: Client, url: str = CASES, **query: str) -> list[str]:
    """The case numbers of the rows, in order."""
    return NUMBER.findall(client.get(url, query).content.decode())


def text_of(client: Client, url: str = CASES, **query: str) -> str:
    """What is read on the page, without its tags."""
    page = client.get(url, query).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", main)).replace("\xa0", " ").replace("\u202f", " ")


def waiting(hours: float = 24, **fields: Any) -> Enrolment:
    return an_enrolment(
        status=State.QUEUED, deadline_at=timezone.now() + timedelta(hours=hours, seconds=30), **fields
    )


def test_a_stranger_is_sent_to_sign_in(client: Client) -> None:
    for name in ("cases", "search", "day", "ties"):
        url = reverse(f"review:{name}")
        assert client.get(url).headers["Location"] == f"{reverse('account_login')}?next={url}"


@pytest.mark.parametrize(
    ("role", "opened"),
    [
        (Role.AGENT, {"cases", "day", "ties"}),
        (Role.SENIOR, {"cases", "day", "ties"}),
        (Role.FRAUD, {"cases", "search", "day", "ties"}),
        (Role.SUPERVISOR, {"cases", "search"}),
        (Role.AUDITOR, set()),
        (Role.ADMINISTRATOR, set()),
    ],
)
def test_each_role_opens_its_pages_and_no_others_exist(client: Client, role: Role, opened: set[str]) -> None:
    signed_in(client, role)
    names = ("cases", "search", "day", "ties")
    answers = {name: client.get(reverse(f"review:{name}")).status_code for name in names}
    assert answers == {name: 200 if name in opened else 404 for name in names}
    landing = client.get(LANDING).content.decode()
    assert {name for name in names if f'href="{reverse(f"review:{name}")}"' in landing} == opened


def test_the_landing_page_shows_the_first_cases_and_leads_to_the_others(client: Client) -> None:
    signed_in(client)
    cases = [waiting(hours).case_number for hours in range(1, 13)]
    assert listed(client, LANDING) == cases[:10]
    assert "Voir tous les dossiers" in text_of(client, LANDING)
    assert listed(client) == cases


def test_the_landing_page_says_how_much_waits_and_what_is_late(client: Client) -> None:
    signed_in(client)
    waiting(-3)
    waiting(2)
    text = text_of(client, LANDING)
    assert "En attente 2 Hors délai 1 En cours d’examen 0 Échéance la plus proche en retard de" in text


def test_a_supervisor_lands_on_the_figures_of_every_lane_and_takes_no_case(client: Client) -> None:
    signed_in(client, Role.SUPERVISOR)
    fraud = waiting(lane=Lane.FRAUD, foreign_document=True)
    assert listed(client, LANDING) == [fraud.case_number]
    text = text_of(client, LANDING)
    assert "Vérification 0 0 0 – Arbitrage 0 0 0 – Fraude 1 0 0 dans" in text
    assert "Dossier suivant" not in text


@pytest.mark.parametrize("role", [Role.AGENT, Role.FRAUD, Role.SUPERVISOR])
@pytest.mark.parametrize("url", [LANDING, CASES])
def test_a_page_of_many_cases_takes_as_many_queries_as_one_of_one(
    client: Client, role: Role, url: str
) -> None:
    signed_in(client, role)
    colleague = an_agent()
    waiting(assigned_to=colleague if role == Role.SUPERVISOR else None)
    _put_off_by(an_agent())
    few = _queries(client, url)
    for number in range(60):
        waiting(assigned_to=an_agent() if role == Role.SUPERVISOR and number % 2 else None)
    for _ in range(3):
        _put_off_by(an_agent())
    assert _queries(client, url) <= few
    assert len(listed(client, url)) == (10 if url == LANDING else 50)


def _queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    return len(queries)


def _put_off_by(agent: User) -> Enrolment:
    case = an_enrolment(status=State.IN_REVIEW, claimed_by=agent)
    snooze(agent=agent, enrolment_id=case.pk, reason=SnoozeReason.INTERPRETER, hours=4, now=timezone.now())
    return case


def test_an_age_is_told_by_words_and_icon_and_not_by_colour_alone(client: Client) -> None:
    signed_in(client)
    for hours in (-2, 3, 30):
        waiting(hours)
    page = client.get(CASES).content.decode()
    late, soon, calm = page.split('<span class="due due-')[1:]
    assert late.startswith("late") and "en retard de" in late
    assert soon.startswith("soon") and "dans 3 h" in soon
    assert calm.startswith("calm") and "dans 1 j" in calm
    icons = {re.findall(r'<path d="[^"]*"', part)[0] for part in (late, soon, calm)}
    assert len(icons) == 3


def test_the_filters_narrow_the_list_and_stay_chosen(client: Client) -> None:
    signed_in(client, Role.SUPERVISOR)
    farmer = an_insured_person(scheme="agricultural")
    wanted = waiting(-1, lane=Lane.FRAUD, person=farmer)
    waiting(-2, lane=Lane.FRAUD)
    waiting(-3)
    query = {"circuit": "fraud", "regime": "agricultural", "etat": "waiting", "retard": "on"}
    assert listed(client, **query) == [wanted.case_number]
    page = client.get(CASES, query).content.decode()
    assert re.findall(r'value="(\w+)" selected', page) == ["fraud", "agricultural", "waiting"]
    assert " checked" in page
    assert "1 dossier avec ces filtres" in text_of(client, **query)
    assert "Tout afficher" in text_of(client, **query)


def test_a_filter_that_finds_nothing_says_so(client: Client) -> None:
    signed_in(client)
    waiting()
    text = text_of(client, retard="on")
    assert "Aucun dossier avec ces filtres" in text
    assert "Aucun dossier ne répond à ces filtres." in text


def test_a_filter_that_is_not_offered_is_told_and_filters_nothing(client: Client) -> None:
    signed_in(client)
    fraud = waiting(lane=Lane.FRAUD)
    mine = waiting()
    assert listed(client, etat="in_review") == listed(client, circuit="fraud") == [mine.case_number]
    assert "in_review" in text_of(client, etat="in_review")
    assert fraud.case_number not in text_of(client, circuit="fraud")


def test_the_list_is_turned_forward_back_and_to_its_beginning(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_views, "SIZE", 2)
    signed_in(client, Role.SUPERVISOR)
    cases = [waiting(hours, lane=Lane.FRAUD).case_number for hours in range(1, 6)]
    waiting(1)
    first = client.get(CASES, {"circuit": "fraud"})
    assert "2 suivants" in first.content.decode()
    assert "précédents" not in first.content.decode()
    second = client.get(CASES + first.context["after"])
    assert [row.case.case_number for row in second.context["rows"]] == cases[2:4]
    third = client.get(CASES + second.context["after"])
    assert [row.case.case_number for row in third.context["rows"]] == cases[4:]
    assert third.context["after"] is None
    back = client.get(CASES + third.context["before"])
    assert [row.case.case_number for row in back.context["rows"]] == cases[2:4]
    start = client.get(CASES + third.context["first"])
    assert [row.case.case_number for row in start.context["rows"]] == cases[:2]


@pytest.mark.parametrize("cursor", ["nonsense", "WyJhIiwiYiJd:1tA:bad", "' OR 1=1 --"])
def test_a_place_that_no_page_made_is_the_beginning(client: Client, cursor: str) -> None:
    signed_in(client)
    case = waiting()
    assert listed(client, apres=cursor) == listed(client, avant=cursor) == [case.case_number]


def test_the_address_of_a_page_names_nobody(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_views, "SIZE", 1)
    signed_in(client)
    case = waiting()
    waiting()
    address = client.get(CASES).context["after"]
    assert case.nir not in address
    assert case.nir_index not in address


def test_an_agent_is_told_what_was_given_to_them_and_nothing_of_others(client: Client) -> None:
    agent, colleague = signed_in(client), an_agent(last_name="Vauban")
    waiting(assigned_to=agent, first_agent=colleague)
    waiting(assigned_to=colleague)
    _put_off_by(colleague)
    an_enrolment(status=State.IN_REVIEW, claimed_by=colleague)
    text = text_of(client)
    assert len(listed(client)) == 1
    assert "Attribué à vous" in text
    for told in ("Vauban", "avis", "Langue ou écriture", "Attribuer"):
        assert told not in text


def test_a_supervisor_reads_who_has_a_case_until_when_why_and_whether_somebody_judged_it(
    client: Client,
) -> None:
    signed_in(client, Role.SUPERVISOR)
    vauban = an_agent(first_name="Anne", last_name="Vauban")
    an_enrolment(status=State.IN_REVIEW, claimed_by=vauban)
    _put_off_by(an_agent())
    waiting(assigned_to=an_agent(first_name="Paul", last_name="Riquet"))
    waiting(first_agent=vauban)
    waiting(first_agent=vauban, second_agent=an_agent(), lane=Lane.SENIOR)
    text = text_of(client)
    for told in (
        "En cours d’examen Anne Vauban jusqu’au",
        "· Langue ou écriture à faire lire",
        "Attribué Paul Riquet",
        "Vérification 2e avis",
        "Arbitrage 3e avis",
    ):
        assert told in text


def test_the_list_shows_nothing_personal(client: Client) -> None:
    for role in (Role.AGENT, Role.SUPERVISOR):
        signed_in(client, role)
        case = waiting()
        page = client.get(CASES).content.decode()
        assert case.case_number in page
        for personal in ("MARTIN", "MAËLYS", case.nir, case.nir_index, case.device_jkt):
            assert personal not in page


def test_a_given_case_that_nobody_can_take_any_more_is_pointed_out(client: Client) -> None:
    signed_in(client, Role.SUPERVISOR)
    agent = an_agent()
    waiting(assigned_to=agent)
    assert "Ne peut plus le prendre" not in text_of(client)
    Habilitation.objects.filter(agent=agent).delete()
    assert "Ne peut plus le prendre" in text_of(client)


def give(client: Client, case: Enrolment, agent: User | str, **fields: str) -> Any:
    chosen = agent if isinstance(agent, str) else str(agent.pk)
    url = reverse("review:assign", args=[case.pk])
    return client.post(url, {"agent": chosen, **fields}, follow=True)


def test_the_form_of_a_case_offers_the_agents_who_may_take_it(client: Client) -> None:
    signed_in(client, Role.SUPERVISOR)
    able, unable = an_agent(last_name="Riquet"), an_agent(last_name="Vauban")
    case = waiting(lane=Lane.STANDARD)
    Habilitation.objects.filter(agent=unable).delete()
    assert "<select" not in _form(client.get(CASES).content.decode())
    page = _form(client.get(CASES, {"attribuer": str(case.pk)}).content.decode())
    assert f'value="{able.pk}"' in page
    assert "Camille Riquet – Agent vérificateur" in page
    assert "Vauban" not in page


def _form(page: str) -> str:
    """What follows the filters."""
    return page[page.index('class="listed"') :]


def test_a_case_is_given_and_the_list_comes_back_as_it_was(client: Client) -> None:
    supervisor, agent, case = signed_in(client, Role.SUPERVISOR), an_agent(last_name="Riquet"), waiting()
    response = give(client, case, agent, liste="circuit=standard&next=//elsewhere")
    case.refresh_from_db()
    assert case.assigned_to == agent
    assert Entry.objects.get(act="case.assigned").actor == supervisor.actor
    assert response.redirect_chain == [(f"{CASES}?circuit=standard", 302)]
    assert f"Dossier {case.case_number} attribué à Camille Riquet." in response.content.decode()


@pytest.mark.parametrize("chosen", ["", "0", "abc"])
def test_a_choice_that_is_none_is_told_in_the_row(client: Client, chosen: str) -> None:
    signed_in(client, Role.SUPERVISOR)
    case = waiting()
    an_agent()
    response = give(client, case, chosen)
    assert response.status_code == 422
    told = "Choisissez un agent." if not chosen else "Cet agent ne peut pas prendre ce dossier"
    assert told in _form(response.content.decode())
    case.refresh_from_db()
    assert case.assigned_to is None


def test_an_agent_who_has_a_tie_to_the_case_is_refused_without_saying_why(client: Client) -> None:
    signed_in(client, Role.SUPERVISOR)
    agent, case = an_agent(), waiting()
    Tie.objects.create(agent=agent, nir_index=case.nir_index)
    response = give(client, case, agent)
    assert response.status_code == 422
    assert "Cet agent ne peut pas prendre ce dossier : choisissez-en un autre." in response.content.decode()
    case.refresh_from_db()
    assert case.assigned_to is None


def test_a_case_that_does_not_wait_any_more_is_told(client: Client) -> None:
    signed_in(client, Role.SUPERVISOR)
    case = an_enrolment(status=State.IN_REVIEW)
    answers = [
        give(client, case, an_agent()),
        client.post(reverse("review:unassign", args=[case.pk]), follow=True),
    ]
    for response in answers:
        assert "Ce dossier n’attend plus : rien n’a été changé." in response.content.decode()
    case.refresh_from_db()
    assert (case.assigned_to, case.status) == (None, State.IN_REVIEW)


def test_a_case_is_taken_back(client: Client) -> None:
    signed_in(client, Role.SUPERVISOR)
    case = waiting(assigned_to=an_agent())
    response = client.post(reverse("review:unassign", args=[case.pk]), {"liste": "etat=given"}, follow=True)
    assert response.redirect_chain == [(f"{CASES}?etat=given", 302)]
    case.refresh_from_db()
    assert case.assigned_to is None


@pytest.mark.parametrize("role", [Role.AGENT, Role.SENIOR, Role.FRAUD, Role.AUDITOR, Role.ADMINISTRATOR])
def test_only_supervisors_give_cases(client: Client, role: Role) -> None:
    user = signed_in(client, role)
    free, given = waiting(), waiting(assigned_to=an_agent())
    assert give(client, free, user).status_code == 404
    assert client.post(reverse("review:unassign", args=[given.pk])).status_code == 404
    assert not Entry.objects.filter(act__startswith="case.").exists()


def test_acts_are_not_done_by_following_a_link(client: Client) -> None:
    signed_in(client, Role.SUPERVISOR)
    assert client.get(reverse("review:unassign", args=[waiting().pk])).status_code == 405


def test_the_address_of_a_refused_form_leads_back_to_it_in_the_list(client: Client) -> None:
    signed_in(client, Role.SUPERVISOR)
    case = waiting()
    there = client.get(reverse("review:assign", args=[case.pk])).headers["Location"]
    assert there == f"{reverse('review:cases')}?attribuer={case.pk}"
    assert 'class="assign"' in client.get(there).content.decode()


def test_the_pages_are_kept_by_no_cache(client: Client) -> None:
    signed_in(client, Role.FRAUD)
    for name in ("queue", "cases", "search", "day", "ties"):
        assert "no-store" in client.get(reverse(f"review:{name}"))["Cache-Control"]
