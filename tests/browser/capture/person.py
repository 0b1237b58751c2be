"""What somebody does on the page that enrols."""

from __future__ import annotations

import re
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from ecarte.demo.people import CAST
from ecarte.demo.phone import Phone
from tests.browser.capture.cameras import put_before

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator, Page

PERSON = next(person for person in CAST if person.slug == "martin")
COUNT = 3.2
"""Seconds from “Filmer” to the first picture of the film: the page counts down."""
LEAD = 8.0
"""Seconds of a face at rest before its performance."""
PATIENCE = 60.0
"""Seconds until a message has arrived."""
WATCHING = """
const ask = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);
if (ask) navigator.mediaDevices.getUserMedia = async (wanted) => {
  const stream = await ask(wanted);
  window.cameraOpened = Date.now();
  return stream;
};
"""
"""Notes when the camera began to play, so that the test can film at the right moment of it."""


def screen(page: Page, name: str) -> Locator:
    return page.locator(f'[data-screen="{name}"]')


def begin(page: Page, origin: str, *, nir: str = PERSON.nir, code: str | None = None) -> None:
    """Step 1, filled in and sent."""
    page.goto(f"{origin}/enrol{'?assisted' if code else ''}")
    page.get_by_label("Numéro de sécurité sociale").fill(nir)
    page.get_by_label("Régime").select_option(PERSON.scheme)
    if code:
        page.get_by_label("Code d’accueil").fill(code)
    page.get_by_label("J’ai lu ce texte").check()
    page.get_by_role("button", name="Continuer", exact=True).click()


def open_camera(page: Page, kind: str) -> Locator:
    """Before the camera's picture, which plays."""
    page.get_by_role("button", name="Ouvrir la caméra").click()
    expect(screen(page, kind).locator("video")).not_to_have_js_property("videoWidth", 0)
    return screen(page, kind)


def film(page: Page, kind: str) -> None:
    open_camera(page, kind).get_by_role("button", name="Filmer").click()


def perform(page: Page, camera: Path, performance: Path) -> None:
    """Film a face whose gestures come when the page asks for them."""
    put_before(camera, performance, still=LEAD)
    open_camera(page, "face")
    opened = page.evaluate("window.cameraOpened") / 1000
    page.wait_for_timeout(1000 * (opened + LEAD - COUNT - time.time()))
    screen(page, "face").get_by_role("button", name="Filmer").click()


def choose_code(page: Page, code: str = PERSON.code) -> None:
    page.get_by_label("Code", exact=True).fill(code)
    page.get_by_label("Le même code").fill(code)
    page.get_by_role("button", name="Continuer", exact=True).click()


def confirm_contact(page: Page, origin: str) -> None:
    """By the code that the running demonstration's mailbox receives."""
    ask_for_contact_code(page)
    with closing(Phone(origin)) as mailbox:
        patience = time.monotonic() + PATIENCE
        while not (letters := mailbox.letters(PERSON.email or "")) and time.monotonic() < patience:
            page.wait_for_timeout(200)
    type_contact_code(page, letters[-1])


def ask_for_contact_code(page: Page) -> None:
    page.get_by_role("button", name="Recevoir un code").click()
    expect(page.get_by_text("un code vient d’y être envoyé")).to_be_visible()


def type_contact_code(page: Page, letter: str) -> None:
    sent = re.search(r"\b\d{6}\b", letter)
    page.get_by_label("Code reçu").fill(sent[0] if sent else "")
    page.get_by_role("button", name="Confirmer").click()
    expect(page.get_by_text("C’est confirmé")).to_be_visible()


def challenge_of(page: Page) -> dict[str, Any]:
    """What the page keeps of the challenge it was given."""
    asked: dict[str, Any] = page.evaluate(
        """new Promise((resolve) => {
          indexedDB.open("ecarte-enrol").onsuccess = ({ target }) => {
            const kept = target.result.transaction("kept").objectStore("kept").get("session");
            kept.onsuccess = () => (target.result.close(), resolve(kept.result.challenge));
          };
        })"""
    )
    return asked


def pretend_filmed(page: Page) -> None:
    """The page believes that both films have arrived, and goes on from there."""
    film = '{ sha256: "0".repeat(64), origin: undefined }'
    _change_session(page, f"films: {{ document: {film}, face: {film} }}")


def pretend_submitted(page: Page) -> None:
    """The page has sent what was filmed, and keeps nothing of it."""
    _change_session(page, "challenge: null, films: {}, code: true")


def _change_session(page: Page, members: str) -> None:
    page.evaluate(
        f"""new Promise((resolve) => {{
          indexedDB.open("ecarte-enrol").onsuccess = ({{ target }}) => {{
            const kept = target.result.transaction("kept", "readwrite").objectStore("kept");
            kept.get("session").onsuccess = ({{ target: {{ result }} }}) => {{
              const put = kept.put({{ ...result, {members} }}, "session");
              put.onsuccess = () => (target.result.close(), resolve());
            }};
          }};
        }})"""
    )
    page.reload()
