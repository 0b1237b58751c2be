"""France Identité in a browser: to the provider and back, and on to the phone that collects the card."""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from ecarte.demo import phone as app
from ecarte.demo import wallet
from ecarte.demo.identity_provider.population import claims_of
from issuance.models import Card
from issuance.states import State as CardState
from tests.browser.capture.person import PERSON, begin, choose_code, pretend_filmed, screen
from tests.browser.capture.test_accessible import flawless
from tests.browser.marks import IN_A_BROWSER
from tests.films import register
from tests.verification.intake.france_identite.stand_in import stand_in
from verification.intake.france_identite import calls
from verification.models import Enrolment, PivotIdentity
from verification.prechecks.run import run_checks
from verification.states import State

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Locator, Page
    from pytest_django.fixtures import Settings
    from pytest_django.live_server_helper import LiveServer

    from ecarte.demo.identity_provider.provider import Provider

pytestmark = IN_A_BROWSER
BY_IDENTITY = "Continuer avec France Identité"


@pytest.fixture
def provider(
    live_server: LiveServer, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Provider]:
    """Knows the person who enrols."""
    monkeypatch.setattr(calls, "SECONDS", 30)  # a busy machine is not a slow provider
    register(PERSON)
    settings.PUBLIC_URL = live_server.url
    people = {PERSON.slug: claims_of(PERSON)}
    with stand_in(settings, folder=tmp_path, origin=live_server.url, people=people) as provider:
        yield provider


def test_a_browser_proves_the_identity_and_a_phone_collects_the_card(
    phone: Page, live_server: LiveServer, provider: Provider, complaints: list[str]
) -> None:
    begin(phone, live_server.url)
    expect(screen(phone, "proof")).to_be_visible()
    consent(phone)
    expect(phone.get_by_role("heading", name="Votre code")).to_be_focused()
    assert phone.url == f"{live_server.url}/enrol"
    assert provider.calls[-1] == "/session/end"  # the machine may be shared
    choose_code(phone)
    expect(screen(phone, "send").get_by_text("que France Identité a prouvée")).to_be_visible()
    expect(phone.get_by_role("button", name="Recevoir un code")).to_be_hidden()
    phone.get_by_role("button", name="Envoyer").click()
    expect(phone.get_by_role("heading", name="Votre demande est en cours de contrôle")).to_be_focused()
    case = Enrolment.objects.get()
    assert (case.status, case.contact_confirmed_at) == (State.SUBMITTED, None)

    assert run_checks(enrolment_id=case.pk, check_id=uuid4())
    verified = phone.get_by_role("heading", name="Votre identité est vérifiée")
    expect(verified).to_be_visible(timeout=15_000)
    flawless(phone)
    screen(phone, "status").get_by_role("button", name="Continuer sur un téléphone").click()
    shown = phone.locator("#handover [data-code]")
    expect(shown).to_have_text(re.compile(r"^(\w{4}-){3}\w{4}$"))
    with closing(app.Phone(live_server.url)) as other:
        other.go_on(shown.inner_text())
        wallet.Collection(other, PERSON.code).go_on(other.status()["credential_offer_uri"])
        assert other.status()["status"] == "active"
    assert Card.objects.get().status == CardState.ACTIVE
    elsewhere = phone.get_by_role("heading", name="Votre demande continue sur un autre appareil")
    expect(elsewhere).to_be_focused(timeout=30_000)
    expect(phone.locator("#handover")).to_be_hidden()
    assert complaints == []


def test_everything_is_done_by_keyboard_and_nothing_is_unsaid(
    phone: Page, live_server: LiveServer, provider: Provider
) -> None:
    begin(phone, live_server.url)
    expect(phone.get_by_role("heading", name="Prouver votre identité")).to_be_focused()
    flawless(phone)
    phone.keyboard.press("Tab")
    expect(phone.get_by_role("button", name=BY_IDENTITY)).to_be_focused()
    phone.keyboard.press("Tab")
    expect(way_by_films(phone)).to_be_focused()
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("heading", name="Votre pièce d’identité")).to_be_focused()


def test_who_declines_is_told_so_and_films_or_tries_again(
    phone: Page, live_server: LiveServer, provider: Provider
) -> None:
    begin(phone, live_server.url)
    phone.get_by_role("button", name=BY_IDENTITY).click()
    phone.get_by_role("button", name="Refuser").click()
    told = screen(phone, "proof").get_by_role("alert")
    expect(told).to_contain_text("Vous n’êtes pas allé au bout")
    phone.reload()
    expect(screen(phone, "proof")).to_be_visible()
    consent(phone)
    expect(screen(phone, "code")).to_be_visible()


def test_a_provider_that_is_down_leaves_the_films(
    phone: Page, live_server: LiveServer, provider: Provider
) -> None:
    begin(phone, live_server.url)
    phone.get_by_role("button", name=BY_IDENTITY).click()
    phone.get_by_label("Ce qui tourne mal").select_option("en panne")
    phone.get_by_role("button", name="Transmettre mon identité").click()
    told = screen(phone, "proof").get_by_role("alert")
    expect(told).to_contain_text("recommencez avec France Identité")
    expect(told).to_contain_text("Recommencez à partir de")
    way_by_films(phone).click()
    expect(screen(phone, "document")).to_be_visible()
    assert not PivotIdentity.objects.exists()


def test_the_browsers_own_button_back_leaves_a_page_that_works(
    phone: Page, live_server: LiveServer, provider: Provider
) -> None:
    begin(phone, live_server.url)
    phone.get_by_role("button", name=BY_IDENTITY).click()
    phone.get_by_role("button", name="Refuser").wait_for()
    phone.go_back()
    expect(screen(phone, "proof")).to_be_visible()
    consent(phone)
    expect(screen(phone, "code")).to_be_visible()


def test_an_answer_to_somebody_elses_request_goes_nowhere(
    phone: Page, live_server: LiveServer, provider: Provider
) -> None:
    begin(phone, live_server.url)
    expect(screen(phone, "proof")).to_be_visible()
    phone.goto(f"{live_server.url}/france-identite/callback?state={'x' * 43}&code=theirs")
    phone.wait_for_load_state("networkidle")
    expect(phone.get_by_role("heading", name="Revenez dans l’application")).to_be_visible()
    assert "/token" not in provider.calls


def test_who_has_filmed_goes_on_with_films(phone: Page, live_server: LiveServer, provider: Provider) -> None:
    begin(phone, live_server.url)
    way_by_films(phone).click()
    expect(screen(phone, "document")).to_be_visible()
    pretend_filmed(phone)
    expect(screen(phone, "code")).to_be_visible()


def test_without_a_provider_nobody_is_asked_how(phone: Page, live_server: LiveServer) -> None:
    begin(phone, live_server.url)
    expect(screen(phone, "document")).to_be_visible()
    expect(screen(phone, "proof")).to_have_count(0)


def consent(page: Page) -> None:
    page.get_by_role("button", name=BY_IDENTITY).click()
    page.get_by_role("button", name="Transmettre mon identité").click()


def way_by_films(page: Page) -> Locator:
    return screen(page, "proof").get_by_role("button", name="Filmer")
