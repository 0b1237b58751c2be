"""The pages around the queue in a real browser: axe-core finds nothing in any state, in both themes and both languages."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from ecarte.accounts.models import Role, User
from ecarte.accounts.services import create_account
from tests.browser.axe import faults
from tests.browser.conftest import PASSWORD, bring_session
from tests.browser.marks import IN_A_BROWSER
from tests.ecarte.accounts.signing_in import an_application
from tests.verification.factories import a_nir, an_agent, an_enrolment, an_insured_person, habilitated
from verification.models import Enrolment, Habilitation, Scheme
from verification.queue.snoozing import SnoozeReason, snooze
from verification.states import Lane, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = IN_A_BROWSER
NAMES = {
    Role.AGENT: ("Camille", "Roy"),
    Role.FRAUD: ("Farid", "Haddad"),
    Role.SUPERVISOR: ("Sophie", "Leclerc"),
}


@pytest.fixture
def open_as(
    request: pytest.FixtureRequest, page: Page, live_server: LiveServer, transactional_db: None
) -> Callable[[Role, str], Page]:
    """Opens a page as somebody of this role, in the language that the test asks for."""

    def opened(role: Role, path: str) -> Page:
        first_name, last_name = NAMES[role]
        user = create_account(
            username=role.value, password=PASSWORD, role=role, first_name=first_name, last_name=last_name
        )
        an_application(user)
        if role != Role.SUPERVISOR:
            habilitated(user, *Scheme.objects.all())
        bring_session(page, user, live_server.url)
        if "language" in request.fixturenames:
            page.set_extra_http_headers({"Accept-Language": request.getfixturevalue("language")})
        page.goto(f"{live_server.url}{path}")
        return page

    return opened


@pytest.fixture(params=["fr", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


in_both_languages = pytest.mark.usefixtures("language")


def a_busy_queue(calm: int = 4) -> User:
    """Cases in every state; gives the agent who has some of them."""
    now = timezone.now()
    colleague = an_agent(first_name="Inès", last_name="Da Silva")
    reading, pausing = (an_agent(first_name="Léo", last_name=name) for name in ("Garnier", "Faure"))
    farmer = an_insured_person(scheme="agricultural")
    waiting: list[dict[str, Any]] = [
        {"deadline_at": now - timedelta(hours=3), "queued_at": now - timedelta(hours=51)},
        {"deadline_at": now + timedelta(hours=2), "queued_at": now - timedelta(hours=46), "person": farmer},
        {"deadline_at": now + timedelta(hours=30), "priority": 4, "assisted": True},
        {"deadline_at": now + timedelta(hours=20), "first_agent": colleague},
        {"deadline_at": now + timedelta(hours=21), "lane": Lane.FRAUD},
        {
            "deadline_at": now + timedelta(hours=9),
            "lane": Lane.SENIOR,
            "first_agent": colleague,
            "second_agent": reading,
        },
        {"deadline_at": now + timedelta(hours=5), "assigned_to": colleague},
        {"deadline_at": now + timedelta(hours=6), "foreign_document": True, "assigned_to": colleague},
    ]
    for fields in waiting:
        an_enrolment(status=State.QUEUED, **fields)
    for number in range(calm):
        deadline = now + timedelta(hours=40, minutes=number)
        an_enrolment(status=State.QUEUED, deadline_at=deadline)
    an_enrolment(status=State.IN_REVIEW, claimed_by=reading)
    paused = an_enrolment(status=State.IN_REVIEW, claimed_by=pausing)
    snooze(agent=pausing, enrolment_id=paused.pk, reason=SnoozeReason.INTERPRETER, hours=4, now=now)
    return colleague


@in_both_languages
@pytest.mark.parametrize("role", [Role.AGENT, Role.SUPERVISOR])
def test_the_landing_page_is_accessible(
    open_as: Callable[[Role, str], Page], complaints: list[str], role: Role
) -> None:
    a_busy_queue()
    assert faults(open_as(role, "/")) == []
    assert complaints == []


@in_both_languages
@pytest.mark.parametrize("role", [Role.AGENT, Role.SUPERVISOR])
def test_the_list_is_accessible_full_filtered_and_empty(
    open_as: Callable[[Role, str], Page], complaints: list[str], role: Role
) -> None:
    a_busy_queue()
    page = open_as(role, "/dossiers/")
    assert faults(page) == []
    page.locator("#id_retard").check()
    page.locator('.filters button[type="submit"]').click()
    page.wait_for_url("**retard=on**")
    assert faults(page) == []
    Enrolment.objects.filter(status=State.QUEUED).update(deadline_at=timezone.now() + timedelta(days=1))
    page.reload()
    expect(page.locator(".empty")).to_be_visible()
    assert faults(page) == []
    assert complaints == []


@in_both_languages
def test_giving_a_case_is_accessible_in_every_state_of_its_form(
    open_as: Callable[[Role, str], Page],
) -> None:
    a_busy_queue()
    page = open_as(Role.SUPERVISOR, "/dossiers/")
    page.locator(".actions a").first.click()
    expect(page.locator("#id_agent")).to_be_focused()
    assert faults(page) == []
    page.locator(".assign button").click()
    expect(page.locator(".assign .errorlist")).to_be_visible()
    assert faults(page) == []


@in_both_languages
def test_the_search_is_accessible_before_after_and_in_error(
    open_as: Callable[[Role, str], Page], complaints: list[str]
) -> None:
    nir = a_nir()
    an_enrolment(status=State.REFUSED, person=an_insured_person(nir=nir))
    page = open_as(Role.FRAUD, "/dossiers/recherche/")
    assert faults(page) == []
    for typed, rows in ((nir, 1), ("EV-2222-2222", 0)):
        page.locator("#id_wanted").fill(typed)
        page.locator('.search button[type="submit"]').click()
        expect(page.locator("#resultat")).to_be_focused()
        assert page.locator("tbody tr").count() == rows
        assert faults(page) == []
    page.locator("#id_wanted").fill("1")
    page.locator('.search button[type="submit"]').click()
    expect(page.locator(".errorlist")).to_be_visible()
    assert faults(page) == []
    assert [text for text in complaints if "422" not in text] == []


@in_both_languages
def test_my_day_and_my_ties_are_accessible(
    open_as: Callable[[Role, str], Page], live_server: LiveServer, complaints: list[str]
) -> None:
    page = open_as(Role.AGENT, "/ma-journee/")
    assert faults(page) == []
    page.goto(f"{live_server.url}/compte/proches/")
    assert faults(page) == []
    page.locator("#id_nir").fill(a_nir())
    page.locator('.search button[type="submit"]').click()
    expect(page.locator(".declared li")).to_have_count(1)
    assert faults(page) == []
    page.locator('.search button[type="submit"]').click()
    expect(page.locator(".errorlist")).to_be_visible()
    assert faults(page) == []
    assert [text for text in complaints if "422" not in text] == []


def test_the_pages_reflow_at_200_percent(
    open_as: Callable[[Role, str], Page], live_server: LiveServer
) -> None:
    a_busy_queue()
    page = open_as(Role.FRAUD, "/")
    page.set_viewport_size({"width": 683, "height": 384})
    for path in ("/", "/dossiers/", "/dossiers/recherche/", "/ma-journee/", "/compte/proches/"):
        page.goto(f"{live_server.url}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 683, path


def test_a_supervisor_gives_a_case_with_the_keyboard_and_takes_it_back(
    open_as: Callable[[Role, str], Page], complaints: list[str]
) -> None:
    case = an_enrolment(status=State.QUEUED)
    colleague = an_agent(first_name="Inès", last_name="Da Silva")
    page = open_as(Role.SUPERVISOR, "/dossiers/")
    page.get_by_role("link", name="Attribuer").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label(f"Attribuer {case.case_number} à")).to_be_focused()
    page.keyboard.type("Inès")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("attribué à Inès Da Silva")
    case.refresh_from_db()
    assert case.assigned_to == colleague
    page.get_by_role("button", name="Retirer").click()
    expect(page.get_by_role("status").first).to_contain_text("n’est plus attribué")
    case.refresh_from_db()
    assert case.assigned_to is None
    assert complaints == []


def test_the_case_that_nobody_may_take_says_so(open_as: Callable[[Role, str], Page]) -> None:
    an_enrolment(status=State.QUEUED)
    Habilitation.objects.all().delete()
    page = open_as(Role.SUPERVISOR, "/dossiers/")
    page.get_by_role("link", name="Attribuer").click()
    expect(page.locator(".assign")).to_contain_text("Aucun agent n’est habilité")
