"""axe-core finds nothing on any step of the page that enrols, in both languages and both themes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from ecarte.accounts.models import Role
from ecarte.accounts.services import create_account
from tests.browser.axe import faults
from tests.browser.capture.conftest import ALLOWED, PHONE
from tests.browser.capture.person import PERSON, pretend_filmed, screen
from tests.browser.conftest import PASSWORD, sign_in
from tests.browser.marks import IN_A_BROWSER
from tests.ecarte.accounts.signing_in import an_application
from tests.films import register
from tests.verification.factories import an_agent
from verification.models import Enrolment
from verification.queue.urgency import due
from verification.states import State

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = IN_A_BROWSER


@pytest.mark.parametrize("language", ["fr-FR", "en-GB"])
def test_every_step_is_accessible(filming: Browser, live_server: LiveServer, language: str) -> None:
    register(PERSON)
    context = filming.new_context(**{**PHONE, "locale": language}, permissions=ALLOWED)
    page = context.new_page()
    page.goto(f"{live_server.url}/enrol?assisted")
    expect(screen(page, "begin")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == language[:2]
    flawless(page)
    page.goto(f"{live_server.url}/enrol")
    page.locator("#nir").fill("284077511234264")
    page.locator("#regime").select_option(PERSON.scheme)
    page.locator("[name=agreed]").check()
    page.locator("[data-screen=begin] [type=submit]").click()
    expect(screen(page, "begin").get_by_role("alert")).to_be_visible()
    flawless(page)
    page.locator("#nir").fill(PERSON.nir)
    page.locator("[data-screen=begin] [type=submit]").click()
    _film_steps(page)
    _later_steps(page)
    context.close()


def _film_steps(page: Page) -> None:
    document = screen(page, "document")
    expect(document).to_be_visible()
    flawless(page)
    document.locator("[data-open]").click()
    expect(document.locator("video")).not_to_have_js_property("videoWidth", 0)
    flawless(page)
    document.locator("[data-cancel]").click()
    for part in ("data-again", "data-camera"):
        page.evaluate(f"document.querySelector('[{part}]').hidden = false")
    flawless(page)
    document.locator("[data-phone]").click()
    expect(page.locator("#handover [data-code]")).to_contain_text("-")
    flawless(page)
    page.locator("#handover button").click()
    page.evaluate(
        "document.querySelector('[data-part=prepare]').hidden = true;"
        "document.querySelector('[data-part=sending]').hidden = false"
    )
    flawless(page)
    page.evaluate(
        "document.querySelector('[data-screen=document]').hidden = true;"
        "document.querySelector('[data-screen=face]').hidden = false"
    )
    flawless(page)


def _later_steps(page: Page) -> None:
    pretend_filmed(page)
    expect(screen(page, "code")).to_be_visible()
    flawless(page)
    page.locator("#code").fill(PERSON.code)
    page.locator("#code-encore").fill(PERSON.code)
    page.locator("[data-screen=code] [type=submit]").click()
    expect(screen(page, "send")).to_be_visible()
    for part in ("data-contact", "data-agreement"):
        page.evaluate(f"document.querySelector('[{part}]').hidden = false")
    flawless(page)
    for status, columns in following():
        Enrolment.objects.update(status=status, **columns)
        page.reload()
        expect(screen(page, "status")).to_be_visible()
        flawless(page)
    page.locator("[data-withdraw]").click()
    flawless(page)
    page.locator("#withdrawal form button").click()
    for name in ("elsewhere", "trouble", "unable"):
        page.evaluate(
            "(name) => document.querySelectorAll('[data-screen]').forEach("
            "(each) => { each.hidden = each.dataset.screen !== name; })",
            name,
        )
        flawless(page)


def following() -> list[tuple[State, dict[str, Any]]]:
    """What is shown after the submission, with the columns that each state demands."""
    now = timezone.now()
    queued = {"queued_at": now, "deadline_at": now, "urgent_at": due(now, 0)}
    approved = {"card_id": uuid4(), "accepted_by": an_agent(), "decided_at": now}
    return [
        (State.SUBMITTED, {"submitted_at": now}),
        (State.QUEUED, queued),
        (State.APPROVED, approved),
    ]


def flawless(page: Page) -> None:
    """axe finds nothing, and nothing has to be scrolled sideways on the narrowest screen that counts."""
    assert faults(page) == []
    page.set_viewport_size({"width": 320, "height": 640})  # WCAG 1.4.10
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size(PHONE["viewport"])


def test_the_page_of_the_counter_is_accessible(
    phone: Page, live_server: LiveServer, transactional_db: None
) -> None:
    user = create_account(username="maud", password=PASSWORD, role=Role.COUNTER, first_name="Maud")
    an_application(user)
    phone.goto(f"{live_server.url}/guichet/")
    sign_in(phone, user)
    phone.get_by_role("button", name="Donner un code").click()
    expect(phone.get_by_text("pour une seule personne")).to_be_visible()
    flawless(phone)
