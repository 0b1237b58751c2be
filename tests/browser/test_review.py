"""One case from the sign-in to the decision, in a real browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from ecarte.journal.models import Entry
from verification.models import Decision, Finding
from verification.states import State

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from verification.models import Enrolment

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(300),
]
SEEK = """async (video) => {
  const wait = (name) => new Promise((done) => video.addEventListener(name, done, { once: true }));
  video.preload = "auto"; video.load(); await wait("loadeddata");
  video.currentTime = 1.5; await wait("seeked");
  return { at: video.currentTime, ready: video.readyState, width: video.videoWidth, error: video.error };
}"""


def open_case(page: Page) -> None:
    page.get_by_role("button", name="Dossier suivant").click()
    page.wait_for_url("**/dossiers/**")


def test_a_case_is_approved_with_the_mouse(
    checked_case: Enrolment, signed_in: Page, complaints: list[str]
) -> None:
    page = signed_in
    open_case(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(checked_case.case_number)
    page.get_by_text("Accepter", exact=True).click()
    page.get_by_role("button", name="Valider").click()
    dialog = page.get_by_role("dialog", name="Confirmer la décision")
    expect(dialog).to_contain_text("Identité vérifiée")
    dialog.get_by_role("button", name="Confirmer").click()
    expect(page.get_by_role("status")).to_contain_text("décision enregistrée (Accepter)")
    checked_case.refresh_from_db()
    assert checked_case.status == State.APPROVED
    assert complaints == []


def test_a_case_is_refused_with_the_keyboard(
    checked_case: Enrolment, signed_in: Page, complaints: list[str]
) -> None:
    page = signed_in
    expect(page.get_by_role("button", name="Dossier suivant")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/dossiers/**")
    page.get_by_role("radio", name="Accepter").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Refuser")).to_be_checked()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Motif").locator("visible=true")).to_be_focused()
    page.keyboard.type("Pièce exp")
    page.keyboard.press("Tab")
    page.keyboard.type("Vue avec la référente")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Confirmer")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="File d’attente").wait_for()
    decision = Decision.objects.get()
    assert (decision.reason_id, decision.comment) == ("document_expired", "Vue avec la référente")
    assert complaints == []


def test_cancelling_decides_nothing(checked_case: Enrolment, signed_in: Page) -> None:
    page = signed_in
    open_case(page)
    page.get_by_text("Accepter", exact=True).click()
    page.get_by_role("button", name="Valider").click()
    page.get_by_role("button", name="Annuler").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert not Decision.objects.exists()


def test_only_the_reasons_of_the_chosen_decision_are_offered(
    checked_case: Enrolment, signed_in: Page
) -> None:
    page = signed_in
    open_case(page)
    page.get_by_text("Refuser", exact=True).click()
    expect(page.locator("select:visible")).to_have_count(1)
    expect(page.locator("select:visible")).to_contain_text("Pièce expirée")


def test_choosing_a_decision_does_not_move_the_page(checked_case: Enrolment, signed_in: Page) -> None:
    page = signed_in
    open_case(page)
    page.get_by_text("Refuser", exact=True).click()
    page.locator("select:visible").focus()
    page.get_by_role("button", name="Valider").focus()
    assert page.evaluate("window.scrollY") == 0


@pytest.mark.parametrize("label", ["Vidéo de la pièce", "Vidéo du visage"])
def test_a_sealed_video_plays_and_seeks(
    checked_case: Enrolment, signed_in: Page, complaints: list[str], label: str
) -> None:
    page = signed_in
    open_case(page)
    state = page.locator(f'video[aria-label="{label}"]').evaluate(SEEK)
    assert state["error"] is None
    assert state["at"] == pytest.approx(1.5, abs=0.1)
    assert state["ready"] >= 2
    assert state["width"] > 0
    assert complaints == []


def test_a_gesture_is_played_in_its_own_span(
    checked_case: Enrolment, signed_in: Page, complaints: list[str]
) -> None:
    page = signed_in
    open_case(page)
    video = page.locator('video[aria-label="Vidéo du visage"]')
    page.locator(".gesture").first.get_by_role("link", name=re.compile("^de 1,0 à 2,8 s")).click()
    expect(video).to_have_js_property("paused", False)
    expect(video).to_have_js_property("muted", True)
    expect(video).to_have_js_property("paused", True)
    assert 2.8 <= video.evaluate("video => video.currentTime") < 3.5
    assert complaints == []


def test_the_digits_are_played_with_their_sound(checked_case: Enrolment, signed_in: Page) -> None:
    page = signed_in
    open_case(page)
    page.locator(".digits").get_by_role("link").click()
    expect(page.locator('video[aria-label="Vidéo du visage"]')).to_have_js_property("muted", False)


def test_every_still_is_shown_and_each_look_is_journalled(checked_case: Enrolment, signed_in: Page) -> None:
    page = signed_in
    open_case(page)
    stills = page.locator(".still img")
    for index in range(stills.count()):
        stills.nth(index).scroll_into_view_if_needed()
        expect(stills.nth(index)).to_have_js_property("complete", True)
    widths = stills.evaluate_all("images => images.map((image) => image.naturalWidth)")
    assert len(widths) >= 5
    assert all(widths)
    looks = Entry.objects.filter(act="evidence.viewed", case=checked_case.pk)
    assert looks.filter(data__name="portrait").count() == 1


def test_an_image_opens_at_full_size_and_closes_by_escape(checked_case: Enrolment, signed_in: Page) -> None:
    page = signed_in
    open_case(page)
    page.get_by_role("link", name=re.compile("Photo de la pièce")).click()
    expect(page.get_by_role("dialog", name="Image agrandie")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_finding_frames_what_it_is_about(checked_case: Enrolment, signed_in: Page) -> None:
    Finding.objects.filter(code="face.match").update(verdict="fail", box=[100, 120, 200, 220])
    page = signed_in
    open_case(page)
    page.get_by_role("link", name=re.compile("Voir : Ressemblance")).click()
    frame = page.locator("#image-face_1 .frame")
    expect(frame.locator("rect")).to_be_visible()
    expect(frame).to_have_attribute("viewBox", "0 0 480 600")
    expect(frame.locator("rect")).to_have_attribute("height", "220")


def test_a_lost_reservation_takes_the_evidence_off_the_screen(
    checked_case: Enrolment, signed_in: Page
) -> None:
    page = signed_in
    open_case(page)
    checked_case.refresh_from_db()
    assert checked_case.claimed_at is not None
    checked_case.lease_until = checked_case.claimed_at
    checked_case.save(update_fields=["lease_until"])
    page.get_by_role("button", name="Prolonger").click()
    expect(page.get_by_role("alert")).to_contain_text("La réservation a pris fin")
    expect(page.locator("#dossier")).to_have_count(0)


def test_extending_the_reservation_keeps_the_page(checked_case: Enrolment, signed_in: Page) -> None:
    page = signed_in
    open_case(page)
    page.get_by_text("Accepter", exact=True).click()
    with page.expect_response("**/bail/") as answer:
        page.get_by_role("button", name="Prolonger").click()
    assert answer.value.status == 200
    expect(page.get_by_text("Réservé encore 10 min")).to_be_visible()
    expect(page.get_by_role("radio", name="Accepter")).to_be_checked()
