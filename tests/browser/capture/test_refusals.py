"""What goes wrong on the page that enrols, and how the person goes on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils import timezone
from playwright.sync_api import expect

from ecarte.accounts.models import Role
from tests.browser.capture.cameras import camera_browser
from tests.browser.capture.conftest import ALLOWED, PHONE
from tests.browser.capture.person import (
    PERSON,
    ask_for_contact_code,
    begin,
    choose_code,
    film,
    open_camera,
    pretend_filmed,
    screen,
    type_contact_code,
)
from tests.browser.marks import IN_A_BROWSER
from tests.films import register
from tests.phone import Phone
from tests.verification.factories import an_agent
from verification.intake.contact.gateways import mailbox_of, read_messages
from verification.intake.counter.codes import make_counter_code
from verification.models import Capture, Enrolment
from verification.states import State
from verification.tasks import send_pending_contact_codes

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Playwright
    from pytest_django.live_server_helper import LiveServer

pytestmark = IN_A_BROWSER


def test_a_refused_camera_is_explained_and_a_phone_goes_on(filming: Browser, live_server: LiveServer) -> None:
    context = filming.new_context(**PHONE)
    page = context.new_page()
    begin(page, live_server.url)
    page.get_by_role("button", name="Ouvrir la caméra").click()
    trouble = page.get_by_role("alert").filter(has_text="L’accès à la caméra est refusé")
    expect(trouble).to_be_focused()
    trouble.get_by_role("button", name="Continuer sur un téléphone").click()
    shown = page.locator("#handover [data-code]")
    expect(shown).to_contain_text("-")
    other = Phone()
    answer = other.call("POST", "/api/v1/continuations", {"code": shown.inner_text()})
    assert answer.status_code == 201
    page.reload()
    page.get_by_role("heading", name="Votre demande continue sur un autre appareil").wait_for()
    assert page.evaluate("indexedDB.databases().then((all) => all.length)") == 1
    page.get_by_role("button", name="Faire une autre demande").click()
    expect(screen(page, "begin")).to_be_visible()
    context.close()


def test_a_machine_without_a_camera_is_told_so(playwright: Playwright, live_server: LiveServer) -> None:
    with camera_browser(playwright, None) as browser:
        page = browser.new_context(**PHONE, permissions=ALLOWED).new_page()
        begin(page, live_server.url)
        page.get_by_role("button", name="Ouvrir la caméra").click()
        expect(page.get_by_text("Aucune caméra n’a été trouvée")).to_be_visible()


def test_a_mistyped_number_is_told_in_the_words_of_the_api(phone: Page, live_server: LiveServer) -> None:
    begin(phone, live_server.url, nir="284077511234264")
    expect(phone.get_by_role("alert")).to_contain_text("les deux derniers chiffres ne correspondent pas")
    expect(phone.get_by_label("Numéro de sécurité sociale")).to_be_focused()


def test_a_network_lost_in_the_middle_of_a_film_loses_nothing(phone: Page, live_server: LiveServer) -> None:
    begin(phone, live_server.url)
    network = phone.context.new_cdp_session(phone)
    slow = {"latency": 20, "downloadThroughput": -1, "uploadThroughput": 400_000}
    film(phone, "document")
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", {"offline": False, **slow})
    with phone.expect_response(lambda answer: answer.request.method == "PATCH", timeout=60_000):
        pass
    network.send("Network.emulateNetworkConditions", {"offline": True, **slow})
    expect(phone.get_by_text("La connexion est coupée").first).to_be_visible(timeout=30_000)
    arrived = Capture.objects.get().offset
    assert 0 < arrived < Capture.objects.get().length
    network.send("Network.emulateNetworkConditions", {"offline": False, **slow, "uploadThroughput": -1})
    expect(screen(phone, "face")).to_be_visible(timeout=90_000)
    capture = Capture.objects.get()  # one: it went on, and did not begin anew
    assert capture.completed_at is not None


def test_a_reloaded_page_goes_on_where_the_enrolment_stands(phone: Page, live_server: LiveServer) -> None:
    begin(phone, live_server.url)
    expect(screen(phone, "document")).to_be_visible()
    phone.reload()
    expect(screen(phone, "document")).to_be_visible()
    assert Enrolment.objects.count() == 1


def test_a_contact_is_confirmed_by_the_code_that_arrives(phone: Page, live_server: LiveServer) -> None:
    insured = register(PERSON)
    insured.contacts = {"email": PERSON.email}
    insured.save()
    begin(phone, live_server.url)
    expect(screen(phone, "document")).to_be_visible()
    pretend_filmed(phone)
    choose_code(phone)
    ask_for_contact_code(phone)
    send_pending_contact_codes()
    type_contact_code(phone, read_messages(mailbox_of(PERSON.email or ""))[-1]["text"])


def test_a_film_that_is_stopped_is_not_sent(phone: Page, live_server: LiveServer) -> None:
    begin(phone, live_server.url)
    film(phone, "document")
    phone.get_by_role("button", name="Arrêter").click()
    expect(phone.get_by_role("button", name="Ouvrir la caméra")).to_be_visible()
    assert not Capture.objects.exists()


def test_films_that_the_service_misses_are_made_again(phone: Page, live_server: LiveServer) -> None:
    begin(phone, live_server.url)
    expect(screen(phone, "document")).to_be_visible()
    pretend_filmed(phone)
    choose_code(phone)
    phone.get_by_role("button", name="Envoyer").click()
    expect(screen(phone, "document")).to_be_visible()


def test_everything_is_done_by_keyboard(phone: Page, live_server: LiveServer, complaints: list[str]) -> None:
    keys = phone.keyboard
    phone.goto(f"{live_server.url}/enrol")
    expect(phone.get_by_role("heading", name="Votre demande")).to_be_focused()
    phone.get_by_label("Numéro de sécurité sociale").wait_for()
    keys.press("Tab")
    keys.type("284077511234263")
    keys.press("Tab")
    scheme = phone.get_by_label("Régime")
    expect(scheme).to_be_focused()
    while scheme.evaluate("list => list.selectedOptions[0].text") != "Régime général":
        keys.press("ArrowDown")
    keys.press("Tab")  # the text of the agreement, which scrolls
    keys.press("Tab")
    keys.press("Space")
    keys.press("Enter")
    expect(phone.get_by_role("heading", name="Votre pièce d’identité")).to_be_focused()
    keys.press("Tab")
    expect(phone.get_by_role("button", name="Ouvrir la caméra")).to_be_focused()
    keys.press("Enter")
    expect(phone.get_by_role("button", name="Filmer")).to_be_focused()
    keys.press("Enter")
    expect(phone.locator("#called")).to_contain_text(re.compile("Montrez le (côté|verso)"), timeout=15_000)
    keys.press("Tab")
    keys.press("Enter")
    expect(phone.get_by_role("button", name="Ouvrir la caméra")).to_be_focused()
    pretend_filmed(phone)
    expect(phone.get_by_role("heading", name="Votre code")).to_be_focused()
    for typed in ("4071", "4071"):
        keys.press("Tab")
        keys.type(typed)
    keys.press("Enter")
    expect(phone.get_by_role("heading", name="Envoyer la demande")).to_be_focused()
    for _ in ("channel", "receive", "code", "confirm", "send"):
        keys.press("Tab")
    expect(phone.get_by_role("button", name="Envoyer")).to_be_focused()
    assert complaints == []


def test_a_person_withdraws_and_clears_a_shared_device(phone: Page, live_server: LiveServer) -> None:
    begin(phone, live_server.url)
    expect(screen(phone, "document")).to_be_visible()
    Enrolment.objects.update(status=State.SUBMITTED)
    phone.reload()
    phone.get_by_role("button", name="Retirer ma demande").click()
    phone.get_by_role("button", name="Retirer", exact=True).click()
    phone.get_by_role("heading", name="Votre demande est retirée").wait_for()
    assert Enrolment.objects.get().status == State.WITHDRAWN
    phone.get_by_role("button", name="Effacer de cet appareil").click()
    expect(screen(phone, "begin")).to_be_visible()


def test_somebody_helped_at_a_counter_types_the_code_they_were_given(
    phone: Page, live_server: LiveServer
) -> None:
    code = make_counter_code(adviser=an_agent(role=Role.COUNTER), now=timezone.now())[0]
    begin(phone, live_server.url, code="7K2M-9QXD-4TBH-WN6C")
    expect(phone.get_by_role("alert")).to_contain_text("Demandez-en un autre")
    phone.get_by_label("Code d’accueil").fill(code)
    phone.get_by_role("button", name="Continuer", exact=True).click()
    expect(screen(phone, "document")).to_be_visible()
    assert Enrolment.objects.get().assisted


def test_the_light_and_the_frame_are_judged_while_aiming(phone: Page, live_server: LiveServer) -> None:
    begin(phone, live_server.url)
    open_camera(phone, "document")
    expect(phone.get_by_text("C’est bien : vous pouvez filmer").first).to_be_visible(timeout=15_000)
