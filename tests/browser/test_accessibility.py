"""axe-core finds nothing, light or dark; pages reflow at 200 % and speak without JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.axe import faults
from tests.browser.conftest import sign_in
from tests.browser.desk import choose, judge, open_case
from tests.browser.marks import IN_A_BROWSER
from verification.models import Decision

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

    from ecarte.accounts.models import User
    from verification.models import Enrolment

pytestmark = IN_A_BROWSER


def test_signing_in_is_accessible(page: Page, live_server: LiveServer, complaints: list[str]) -> None:
    page.goto(live_server.url)
    assert faults(page) == []
    assert complaints == []


def test_a_failed_sign_in_is_accessible(page: Page, live_server: LiveServer, transactional_db: None) -> None:
    page.goto(live_server.url)
    page.get_by_label("Identifiant").fill("nobody")
    page.get_by_label("Mot de passe").fill("wrong")
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_role("alert").wait_for()
    assert faults(page) == []


def test_the_queue_is_accessible(checked_case: Enrolment, signed_in: Page, complaints: list[str]) -> None:
    assert faults(signed_in) == []
    assert complaints == []


def test_the_case_is_accessible_before_the_answers(
    checked_case: Enrolment, signed_in: Page, complaints: list[str]
) -> None:
    page = signed_in
    open_case(page)
    assert faults(page) == []
    page.get_by_role("button", name="Valider mes réponses").click()
    page.get_by_role("alert").filter(has_text="Répondez encore").wait_for()
    assert faults(page) == []
    page.keyboard.press("s")
    page.get_by_label("Raison", exact=True).wait_for()
    assert faults(page) == []
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()
    assert faults(page) == []
    # The form's own answer is 422, which Chromium reports as a failed load; nothing else may be.
    assert [text for text in complaints if "422" not in text] == []


def test_the_case_is_accessible_after_the_answers(
    checked_case: Enrolment, signed_in: Page, complaints: list[str]
) -> None:
    page = signed_in
    open_case(page)
    judge(page, person="unsure")
    for summary in page.locator(".reading summary").all():
        summary.click()
    assert faults(page) == []
    choose(page, "Refuser")
    page.get_by_role("button", name="Valider", exact=True).click()
    page.get_by_role("alert").filter(has_text="motif").wait_for()
    assert faults(page) == []
    page.locator(".reason select:visible").select_option("document_expired")
    page.locator(".preview-texts:visible").wait_for()
    assert faults(page) == []
    assert [text for text in complaints if "422" not in text] == []


def test_every_way_of_comparing_is_accessible(checked_case: Enrolment, signed_in: Page) -> None:
    page = signed_in
    open_case(page)
    for key, mode in (("b", "blink"), ("y", "curtain"), ("h", "alone"), ("h", "side")):
        page.keyboard.press(key)
        expect(page.locator(".viewer")).to_have_attribute("data-compare", mode)
        assert faults(page) == []
    page.keyboard.press("g")
    expect(page.get_by_label("Moment de la vidéo")).not_to_have_js_property("max", "0")
    assert faults(page) == []


def test_the_page_of_keys_is_accessible(signed_in: Page, live_server: LiveServer) -> None:
    signed_in.goto(f"{live_server.url}/compte/raccourcis/")
    assert faults(signed_in) == []
    signed_in.get_by_label("Refuser", exact=True).fill("A")
    signed_in.get_by_role("button", name="Enregistrer").click()
    signed_in.get_by_role("alert").wait_for()
    assert faults(signed_in) == []


def test_the_case_reflows_at_200_percent(checked_case: Enrolment, signed_in: Page) -> None:
    page = signed_in
    page.set_viewport_size({"width": 683, "height": 384})
    open_case(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 683
    judge(page)
    choose(page, "Refuser")
    assert page.evaluate("document.documentElement.scrollWidth") <= 683


def test_the_case_reflows_on_the_narrowest_screen_that_counts(
    checked_case: Enrolment, signed_in: Page
) -> None:
    page = signed_in
    page.set_viewport_size({"width": 320, "height": 256})  # WCAG 1.4.10
    open_case(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_everything_is_large_enough_to_be_hit(checked_case: Enrolment, signed_in: Page) -> None:
    page = signed_in
    open_case(page)
    page.keyboard.press("g")
    small = page.locator("button:visible, .strip a:visible, summary:visible, .answer:visible").evaluate_all(
        """all => all.filter((each) => { const { width, height } = each.getBoundingClientRect();
             return width < 24 || height < 24; }).map((each) => each.outerHTML.slice(0, 120))"""
    )
    assert [each for each in small if 'class="link"' not in each] == []  # those are words in a line


def test_a_case_is_judged_and_decided_without_javascript(
    checked_case: Enrolment,
    agent: User,
    browser: Browser,
    live_server: LiveServer,
    browser_context_args: dict[str, str],
) -> None:
    context = browser.new_context(**{**browser_context_args, "java_script_enabled": False})  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(live_server.url)
    sign_in(page, agent)
    page.get_by_role("button", name="Dossier suivant").click()
    expect(page.locator(".viewer")).to_be_hidden()
    expect(page.locator("#image-portrait img")).to_have_js_property("naturalWidth", 480)
    page.get_by_role("button", name="Valider mes réponses").click()
    expect(page.get_by_role("alert").filter(has_text="Répondez encore")).to_be_visible()
    judge(page)
    page.get_by_text("Ce que la personne lira").click()
    expect(page.locator(".preview-texts:visible").first).to_be_visible()
    page.get_by_text("Ce que la personne lira").click()
    choose(page, "Faire refilmer")
    page.get_by_label("Motif").locator("visible=true").select_option("face_unreadable")
    page.get_by_role("button", name="Valider", exact=True).click()
    page.get_by_role("heading", name="File d’attente").wait_for()
    context.close()
    assert Decision.objects.get().reason_id == "face_unreadable"
