"""What is filmed again on the page that enrols, and whose: one side, a passport, a minor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from ecarte.demo.film import film_document
from ecarte.demo.people import CAST
from ecarte.vault.codes import hash_code
from tests.browser.capture.cameras import camera_browser, put_before
from tests.browser.capture.conftest import ALLOWED, PHONE
from tests.browser.capture.person import begin, choose_code, film, pretend_filmed, pretend_submitted, screen
from tests.browser.marks import IN_A_BROWSER
from tests.verification.factories import a_capture, a_challenge
from verification.models import CaptureChallenge, CaptureKind, Enrolment
from verification.states import State

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page, Playwright
    from pytest_django.live_server_helper import LiveServer

pytestmark = IN_A_BROWSER
LEFEVRE, LEROY = (
    next(person for person in CAST if person.slug == slug) for slug in ("lefevre-dupre", "leroy")
)


def sent_back(phone: Page, **asked: Any) -> Enrolment:
    """What was filmed was submitted, and some of it is to be filmed again."""
    expect(screen(phone, "document")).to_be_visible()
    case, now = Enrolment.objects.get(), timezone.now()
    submitted = a_challenge(case, used_at=now)
    for kind in CaptureKind:
        a_capture(submitted, kind, b"film", "video/mp4")
    ready = {"code_hash": hash_code("4071"), "contact_confirmed_at": now, "submitted_at": now}
    Enrolment.objects.filter(pk=case.pk).update(status=State.RECAPTURE, **ready, **asked)
    pretend_submitted(phone)
    return case


@pytest.mark.parametrize(
    ("part", "told", "tip", "called", "actions"),
    [
        ("document_back", "Filmez le verso de", "le verso seul", "Montrez le verso", ["back"]),
        (
            "document_front",
            "Filmez le recto de",
            "le recto seul",
            "Montrez le côté avec votre photo",
            ["front"],
        ),
    ],
)
def test_one_side_alone_is_filmed_again(
    phone: Page,
    live_server: LiveServer,
    complaints: list[str],
    part: str,
    told: str,
    tip: str,
    called: str,
    actions: list[str],
) -> None:
    begin(phone, live_server.url)
    case = sent_back(phone, recapture=[part], public_reason="document_glare")
    page = screen(phone, "document")
    expect(page.get_by_text(told)).to_be_visible()
    expect(page.get_by_text("Inclinez un peu votre pièce d’identité")).to_be_visible()
    expect(page.locator("[data-asked]:visible")).to_have_count(1)
    expect(page.locator("[data-asked]:visible")).to_contain_text(tip)
    film(phone, "document")
    expect(phone.locator("#called")).to_contain_text(called, timeout=15_000)
    expect(screen(phone, "send")).to_be_visible(timeout=90_000)  # neither the face nor a code again
    phone.get_by_role("button", name="Envoyer").click()
    expect(phone.get_by_role("heading", name="contrôle")).to_be_visible()
    challenge = CaptureChallenge.objects.latest("issued_at")
    assert [each for each in challenge.document_actions if not each.startswith("tilt_")] == actions
    assert [capture.kind for capture in challenge.captures.all()] == [CaptureKind.DOCUMENT]
    assert not case.evidence.exclude(destroyed_at=None).exists(), "the film before is still needed"
    assert complaints == []


def test_a_gesture_that_was_not_seen_is_named(phone: Page, live_server: LiveServer) -> None:
    begin(phone, live_server.url)
    sent_back(phone, recapture=["face"], public_reason="face_actions_missing", missed=["smile"])
    page = screen(phone, "face")
    expect(page.get_by_text("Filmez votre visage. Faites chacun des gestes demandés.")).to_be_visible()
    expect(page.get_by_text("Nous n’avons pas bien vu : « Souriez »")).to_be_visible()


def test_a_passport_is_filmed(playwright: Playwright, live_server: LiveServer, tmp_path: Path) -> None:
    film_document(LEFEVRE, tmp_path / "passport.mp4", seconds=3, fps=15, size=(1280, 720), seed=7)
    put_before(tmp_path / "camera.mjpeg", tmp_path / "passport.mp4")
    with camera_browser(playwright, tmp_path / "camera.mjpeg") as browser:
        page = browser.new_context(**PHONE, permissions=ALLOWED).new_page()
        begin(page, live_server.url, nir=LEFEVRE.nir)
        film(page, "document")
        expect(page.locator("#called")).to_contain_text("pour un passeport", timeout=30_000)
        expect(screen(page, "face")).to_be_visible(timeout=90_000)


def test_a_minor_is_told_that_a_parent_has_to_agree(phone: Page, live_server: LiveServer) -> None:
    begin(phone, live_server.url, nir=LEROY.nir)
    expect(screen(phone, "document")).to_be_visible()
    pretend_filmed(phone)
    choose_code(phone)
    expect(phone.get_by_role("heading", name="L’accord d’un parent")).to_be_visible()
    phone.get_by_role("button", name="Afficher le code pour le parent").click()
    expect(screen(phone, "send").locator("[data-code]")).to_contain_text("-")
    assert Enrolment.objects.get().status == State.OPENED
