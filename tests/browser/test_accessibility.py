"""axe-core finds nothing, light or dark; pages reflow at 200 % and speak without JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from verification.models import Decision

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

    from ecarte.accounts.models import User
    from verification.models import Enrolment

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(300),
]


def faults(page: Page) -> list[str]:
    """Rule and element of each violation of WCAG 2.1 A and AA, and of good practice."""
    violations = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {node['html'][:120]}" for fault in violations for node in fault["nodes"]]


@pytest.fixture(params=["light", "dark"])
def both_themes(request: pytest.FixtureRequest, page: Page) -> None:
    page.emulate_media(color_scheme=request.param)


in_both_themes = pytest.mark.usefixtures("both_themes")


@in_both_themes
def test_signing_in_is_accessible(page: Page, live_server: LiveServer, complaints: list[str]) -> None:
    page.goto(live_server.url)
    assert faults(page) == []
    assert complaints == []


@in_both_themes
def test_a_failed_sign_in_is_accessible(page: Page, live_server: LiveServer, transactional_db: None) -> None:
    page.goto(live_server.url)
    page.get_by_label("Identifiant").fill("nobody")
    page.get_by_label("Mot de passe").fill("wrong")
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_role("alert").wait_for()
    assert faults(page) == []


@in_both_themes
def test_the_queue_is_accessible(checked_case: Enrolment, signed_in: Page, complaints: list[str]) -> None:
    assert faults(signed_in) == []
    assert complaints == []


@in_both_themes
def test_the_account_pages_are_accessible(signed_in: Page, live_server: LiveServer) -> None:
    for name in ("Mot de passe", "Double authentification"):
        signed_in.goto(live_server.url)
        signed_in.get_by_role("link", name=name).click()
        assert faults(signed_in) == []


@in_both_themes
def test_the_case_is_accessible_in_every_state_of_its_form(
    checked_case: Enrolment, signed_in: Page, complaints: list[str]
) -> None:
    page = signed_in
    page.get_by_role("button", name="Dossier suivant").click()
    page.wait_for_url("**/dossiers/**")
    for summary in page.locator("summary").all():
        summary.click()
    assert faults(page) == []
    page.get_by_text("Refuser", exact=True).click()
    page.get_by_role("button", name="Valider").click()
    page.get_by_role("alert").wait_for()
    assert faults(page) == []
    page.locator("select:visible").select_option("document_expired")
    page.get_by_role("button", name="Valider").click()
    page.get_by_role("dialog").wait_for()
    assert faults(page) == []
    # The form's own answer is 422, which Chromium reports as a failed load; nothing else may be.
    assert [text for text in complaints if "422" not in text] == []


def test_the_case_reflows_at_200_percent(checked_case: Enrolment, signed_in: Page) -> None:
    page = signed_in
    page.set_viewport_size({"width": 683, "height": 384})
    page.get_by_role("button", name="Dossier suivant").click()
    page.wait_for_url("**/dossiers/**")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 683


def test_a_case_is_decided_without_javascript(
    checked_case: Enrolment,
    agent: User,
    browser: Browser,
    live_server: LiveServer,
    browser_context_args: dict[str, str],
) -> None:
    context = browser.new_context(**{**browser_context_args, "java_script_enabled": False})  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(live_server.url)
    page.get_by_label("Identifiant").fill("camille")
    page.get_by_label("Mot de passe").fill("correct horse battery")
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_role("button", name="Dossier suivant").click()
    page.get_by_text("Faire refilmer", exact=True).click()
    page.get_by_label("Motif").locator("visible=true").select_option("face_unreadable")
    page.get_by_role("button", name="Valider").click()
    page.get_by_role("heading", name="File d’attente").wait_for()
    context.close()
    assert Decision.objects.get().reason_id == "face_unreadable"
