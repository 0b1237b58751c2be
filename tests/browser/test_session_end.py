"""Before a session ends the page warns, and offers to go on; what was typed comes back after signing in again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.models import Session
from django.core.cache import cache
from playwright.sync_api import expect

from ecarte.accounts.models import Role
from ecarte.accounts.services import create_account
from tests.browser.conftest import PASSWORD, sign_in
from tests.browser.desk import choose, judge, open_case
from tests.browser.marks import IN_A_BROWSER
from tests.ecarte.accounts.signing_in import an_application
from tests.verification.factories import habilitated
from verification.models import Scheme

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.fixtures import Settings

    from ecarte.accounts.models import User
    from verification.models import Enrolment

pytestmark = IN_A_BROWSER
NOTE = "Vue avec la référente"
KEPT = "sessionStorage.getItem('brouillon')"


@pytest.fixture
def signed_in_briefly(settings: Settings, signed_in: Page) -> Page:
    """Two minutes without use end this session: the page warns as soon as it opens."""
    settings.SESSION_IDLE = timedelta(seconds=119)
    return signed_in


@pytest.fixture
def noted(checked_case: Enrolment, signed_in: Page) -> Page:
    """A case with a decision and a note that is not sent yet."""
    open_case(signed_in)
    judge(signed_in)
    choose(signed_in, "Accepter")
    signed_in.get_by_label("Note interne (facultative)").fill(NOTE)
    return signed_in


def end_session(page: Page) -> None:
    """On the server; the page finds out when it asks for something."""
    Session.objects.all().delete()
    page.get_by_role("button", name="Prolonger").click()
    page.get_by_label("Identifiant").wait_for()


def sign_in_again(page: Page, user: User) -> None:
    cache.clear()  # the code of this half minute has served
    sign_in(page, user)


def test_the_warning_takes_the_focus_is_accessible_and_one_key_goes_on(
    settings: Settings, signed_in_briefly: Page, complaints: list[str]
) -> None:
    page = signed_in_briefly
    page.reload()
    warning = page.get_by_role("alertdialog", name="Votre session va se fermer")
    expect(warning).to_be_visible()
    expect(warning).to_contain_text("elle se ferme dans 1 min")
    expect(page.get_by_role("button", name="Rester connecté")).to_be_focused()
    assert Axe().run(page).response["violations"] == []
    settings.SESSION_IDLE = timedelta(minutes=30)
    page.keyboard.press("Enter")
    expect(warning).to_be_hidden()
    assert complaints == []


def test_a_warning_that_is_closed_does_not_come_back(signed_in_briefly: Page) -> None:
    page = signed_in_briefly
    page.reload()
    page.get_by_role("alertdialog").wait_for()
    page.keyboard.press("Escape")
    page.wait_for_timeout(2500)
    expect(page.get_by_role("alertdialog")).to_have_count(0)


def test_the_page_leaves_by_itself_when_the_session_has_ended(settings: Settings, signed_in: Page) -> None:
    settings.SESSION_IDLE = timedelta(seconds=4)
    signed_in.reload()
    expect(signed_in.get_by_label("Identifiant")).to_be_visible(timeout=15_000)
    expect(signed_in.get_by_text("Votre session s’est fermée faute d’activité.")).to_be_visible()


def test_before_the_longest_time_is_over_one_signs_in_again_and_loses_nothing(
    settings: Settings, noted: Page, agent: User
) -> None:
    settings.SESSION_LIFETIME = timedelta(minutes=5)
    noted.reload()
    noted.get_by_role("alertdialog").wait_for()
    noted.locator("#decision textarea").evaluate("(note, text) => { note.value = text }", NOTE)
    noted.get_by_role("button", name="Se reconnecter maintenant").click()
    sign_in_again(noted, agent)
    expect(noted.get_by_label("Note interne (facultative)")).to_have_value(NOTE)


def test_what_was_typed_comes_back_and_is_kept_nowhere(noted: Page, agent: User) -> None:
    end_session(noted)
    sign_in_again(noted, agent)
    expect(noted.get_by_text("Ce que vous aviez saisi est rétabli.")).to_be_visible()
    expect(noted.get_by_role("radio", name="Accepter")).to_be_checked()
    expect(noted.get_by_label("Note interne (facultative)")).to_have_value(NOTE)
    assert noted.evaluate(KEPT) is None


def test_nobody_else_finds_what_was_typed(noted: Page, agent: User) -> None:
    other = create_account(username="dominique", password=PASSWORD, role=Role.AGENT, first_name="Dominique")
    an_application(other)
    habilitated(other, *Scheme.objects.all())
    end_session(noted)
    assert NOTE in noted.evaluate(KEPT)
    sign_in(noted, other)
    noted.get_by_role("button", name="Se déconnecter").wait_for()
    noted.wait_for_function(f"{KEPT} === null")


def test_whoever_signs_out_leaves_nothing(noted: Page) -> None:
    noted.get_by_role("button", name="Se déconnecter").click()
    noted.get_by_label("Identifiant").wait_for()
    assert noted.evaluate(KEPT) is None
