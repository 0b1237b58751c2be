"""A whole enrolment in a browser, over the running system: its broker, its worker, its checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from ecarte.demo.enrol import gestures_of
from ecarte.demo.film import Shot, film_document, film_face
from tests.browser.capture.cameras import camera_browser, cover, put_before
from tests.browser.capture.person import (
    PERSON,
    WATCHING,
    begin,
    challenge_of,
    choose_code,
    confirm_contact,
    film,
    open_camera,
    perform,
    screen,
)
from tests.end_to_end.system import system

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Playwright

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]
A_CHECK = 120_000


def test_a_browser_enrols_somebody_up_to_the_agents_queue(tmp_path: Path, playwright: Playwright) -> None:
    camera, document, face = (tmp_path / name for name in ("camera.mjpeg", "document.mp4", "face.mp4"))
    cover(camera)
    with (
        system(var=tmp_path) as running,
        camera_browser(playwright, camera) as browser,
    ):
        running.wait_until_started()
        person = browser.new_context(locale="fr-FR", permissions=["camera", "microphone"])
        page = person.new_page()
        page.set_default_timeout(60_000)
        page.add_init_script(WATCHING)
        begin(page, running.origin)
        screen(page, "proof").get_by_role("button", name="Filmer").click()
        open_camera(page, "document")
        expect(page.get_by_text("Éclairez mieux votre pièce d’identité").first).to_be_visible()
        screen(page, "document").get_by_role("button", name="Filmer").click()
        expect(page.get_by_text("À filmer de nouveau").first).to_be_visible(timeout=60_000)

        shot = Shot(back_first=challenge_of(page)["document_actions"][0] == "back")
        film_document(PERSON, document, seconds=12, fps=15, size=(1280, 720), seed=7, shot=shot)
        put_before(camera, document)
        film(page, "document")
        expect(screen(page, "face")).to_be_visible(timeout=60_000)

        asked = challenge_of(page)
        gestures, seconds = gestures_of(asked), asked["face_seconds"]
        film_face(PERSON, face, seconds=seconds, fps=15, size=(720, 1280), gestures=gestures, seed=7)
        perform(page, camera, face)
        expect(screen(page, "code")).to_be_visible(timeout=60_000)

        choose_code(page)
        confirm_contact(page, running.origin)
        page.get_by_role("button", name="Envoyer").click()
        page.get_by_role("heading", name="Un agent va vérifier votre identité").wait_for(timeout=A_CHECK)
        expect(page.get_by_text("Demandes avant la vôtre")).to_be_visible()
