"""One case in a real browser: with the mouse, with what goes wrong around it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from ecarte.journal.models import Entry
from tests.browser.desk import choose, judge, open_case, pane, shows
from tests.browser.marks import IN_A_BROWSER
from tests.verification.factories import a_capture, a_challenge
from verification.models import CaptureKind, Decision, Enrolment, Judgement
from verification.states import State

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

    from tests.films import Films

pytestmark = IN_A_BROWSER
SEEK = """async (video) => {
  const wait = (name) => new Promise((done) => video.addEventListener(name, done, { once: true }));
  video.preload = "auto"; video.load(); await wait("loadeddata");
  video.currentTime = 1.5; await wait("seeked");
  return { at: video.currentTime, ready: video.readyState, width: video.videoWidth, error: video.error };
}"""


@pytest.fixture
def desk(checked_case: Enrolment, signed_in: Page) -> Page:
    """A case, opened."""
    open_case(signed_in)
    return signed_in


def lose_lease(case: Enrolment) -> None:
    Enrolment.objects.filter(pk=case.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_case_is_judged_and_approved_with_the_mouse(
    desk: Page, checked_case: Enrolment, complaints: list[str]
) -> None:
    expect(desk.get_by_role("heading", level=1)).to_have_text(checked_case.case_number)
    judge(desk)
    expect(desk.get_by_role("row", name="Même personne ?")).to_contain_text("Oui")
    choose(desk, "Accepter")
    desk.get_by_role("button", name="Valider", exact=True).click()
    taken = desk.get_by_role("region", name="Dernière décision")
    expect(taken).to_contain_text(f"Accepter, {checked_case.case_number}")
    checked_case.refresh_from_db()
    assert checked_case.status == State.DECIDED
    assert complaints == []


def test_a_decision_is_taken_back_with_the_mouse(desk: Page, checked_case: Enrolment) -> None:
    judge(desk)
    choose(desk, "Accepter")
    desk.get_by_role("button", name="Valider, puis revenir à la file").click()
    desk.get_by_role("region", name="Dernière décision").get_by_role("button", name="Annuler").click()
    desk.get_by_role("heading", name="Vos réponses et les contrôles").wait_for()
    checked_case.refresh_from_db()
    assert checked_case.status == State.IN_REVIEW


def test_only_the_reasons_of_the_chosen_decision_are_offered(desk: Page) -> None:
    judge(desk)
    choose(desk, "Refuser")
    expect(desk.locator(".reason select:visible")).to_have_count(1)
    expect(desk.locator(".reason select:visible")).to_contain_text("Pièce expirée")


def test_choosing_a_decision_moves_nothing(desk: Page) -> None:
    judge(desk)
    before = pane(desk, "droit").bounding_box()
    choose(desk, "Refuser")
    desk.locator(".reason select:visible").select_option("document_expired")
    expect(desk.locator(".preview")).to_be_visible()
    assert pane(desk, "droit").bounding_box() == before
    assert desk.evaluate("window.scrollY") == 0


def test_the_agent_chooses_exactly_what_is_filmed_again_and_reads_what_the_person_will(
    desk: Page, checked_case: Enrolment, complaints: list[str]
) -> None:
    judge(desk)
    before = pane(desk, "droit").bounding_box()
    choose(desk, "Faire refilmer")
    desk.locator(".reason select:visible").select_option("document_glare")
    parts = desk.get_by_role("group", name="À refilmer")
    for usual in ("Recto", "Verso"):
        expect(parts.get_by_label(usual)).to_be_checked()
    parts.get_by_label("Recto").uncheck()
    parts.get_by_label("Visage").check()
    french, english = (desk.locator(f".preview p[lang={language}]:visible") for language in ("fr", "en"))
    expect(french).to_contain_text("Filmez le verso de votre pièce d’identité, puis votre visage. Inclinez")
    expect(english).to_contain_text("Film the back of your identity document, and then your face. Tilt")
    desk.get_by_role("group", name="Gestes mal vus").get_by_label("Fermer les yeux").check()
    expect(french).to_contain_text("« Fermez les yeux une seconde, puis rouvrez-les »")
    expect(english).to_contain_text("“Close your eyes for a second, then open them”")
    assert pane(desk, "droit").bounding_box() == before
    desk.get_by_role("button", name="Valider", exact=True).click()
    expect(desk.get_by_role("region", name="Dernière décision")).to_contain_text("Faire refilmer")
    decision = Decision.objects.get()
    assert (decision.parts, decision.missed) == (["document_back", "face"], ["close_eyes"])
    assert complaints == []


def test_a_reason_that_speaks_of_something_else_is_told(desk: Page) -> None:
    judge(desk)
    choose(desk, "Faire refilmer")
    desk.locator(".reason select:visible").select_option("face_blurred")
    parts = desk.get_by_role("group", name="À refilmer")
    parts.get_by_label("Visage").uncheck()
    parts.get_by_label("Verso").check()
    desk.get_by_role("button", name="Valider", exact=True).click()
    fault = desk.get_by_role("alert").get_by_role("link", name="Le motif parle d’autre chose")
    fault.click()
    expect(parts).to_be_focused()
    expect(parts.get_by_label("Verso")).to_be_checked()
    assert not Decision.objects.exists()


def test_the_film_before_is_there_while_a_side_is_taken_from_it(
    checked_case: Enrolment, signed_in: Page, films: Films
) -> None:
    challenge = a_challenge(checked_case, document_actions=["back"], used_at=timezone.now())
    a_capture(challenge, CaptureKind.DOCUMENT, films.document("martin"), "video/mp4")
    open_case(signed_in)
    expect(signed_in.get_by_text("le recto vient de la vidéo précédente")).to_be_visible()
    state = signed_in.locator('video[aria-label="Vidéo précédente de la pièce"]').evaluate(SEEK)
    assert (state["error"], state["at"]) == (None, pytest.approx(1.5, abs=0.1))


@pytest.mark.parametrize("label", ["Vidéo de la pièce", "Vidéo du visage"])
def test_a_sealed_video_plays_and_seeks(desk: Page, complaints: list[str], label: str) -> None:
    state = desk.locator(f'video[aria-label="{label}"]').evaluate(SEEK)
    assert state["error"] is None
    assert state["at"] == pytest.approx(1.5, abs=0.1)
    assert state["ready"] >= 2
    assert state["width"] > 0
    assert complaints == []


def test_every_still_is_shown_and_each_look_is_journalled_once(desk: Page, checked_case: Enrolment) -> None:
    stills = desk.locator("[data-exhibit] img")
    for index in range(stills.count()):
        expect(stills.nth(index)).to_have_js_property("complete", True)
    widths = stills.evaluate_all("images => images.map((image) => image.naturalWidth)")
    assert len(widths) >= 5
    assert all(widths)
    for key in "dgvixxx":
        desk.keyboard.press(key)
    looks = Entry.objects.filter(act="evidence.viewed", case=checked_case.pk)
    assert looks.filter(data__name="portrait").count() == 1


def test_a_picture_is_fetched_once_however_often_it_is_shown(desk: Page) -> None:
    asked: list[str] = []
    desk.on("request", lambda request: asked.append(request.resource_type))
    for key in "dvdvixxww":
        desk.keyboard.press(key)
    shows(desk, "gauche", "Pièce, recto")
    assert "image" not in asked


def test_a_lost_reservation_takes_the_evidence_off_the_screen(desk: Page, checked_case: Enrolment) -> None:
    lose_lease(checked_case)
    desk.get_by_role("button", name="Prolonger").click()
    expect(desk.get_by_role("alert").filter(has_text="La réservation a pris fin")).to_be_visible()
    expect(desk.locator("#dossier")).to_have_count(0)


def test_extending_the_reservation_keeps_the_page(desk: Page) -> None:
    desk.keyboard.press("1")
    with desk.expect_response("**/bail/") as answer:
        desk.get_by_role("button", name="Prolonger").click()
    assert answer.value.status == 200
    expect(desk.get_by_text("Réservé encore 10 min")).to_be_visible()
    expect(desk.locator("#jugement input:checked")).to_have_count(1)


def test_the_last_two_minutes_of_the_reservation_are_counted_in_seconds(
    checked_case: Enrolment, signed_in: Page
) -> None:
    open_case(signed_in)
    Enrolment.objects.filter(pk=checked_case.pk).update(lease_until=timezone.now() + timedelta(seconds=90))
    signed_in.reload()
    expect(signed_in.locator("#bail")).to_contain_text("Réservé encore 1:")
    expect(signed_in.locator("#annonce")).to_contain_text("Réservé encore 1:")


def test_a_case_decided_in_another_tab_leaves_this_one(desk: Page) -> None:
    other = desk.context.new_page()
    other.goto(desk.url)
    judge(other)
    choose(other, "Accepter")
    other.get_by_role("button", name="Valider", exact=True).click()
    other.get_by_role("region", name="Dernière décision").wait_for()
    expect(desk.locator("#dossier")).to_have_count(0)


def test_a_lost_network_loses_no_answer_and_sends_them_on_demand(desk: Page) -> None:
    for key in "1121":
        desk.keyboard.press(key)
    desk.context.set_offline(True)
    desk.keyboard.press("Enter")
    banner = desk.get_by_role("alert").filter(has_text="Réseau perdu")
    expect(banner).to_be_visible()
    expect(desk.locator("#jugement input:checked")).to_have_count(4)
    assert not Judgement.objects.exists()
    desk.context.set_offline(False)
    desk.get_by_role("alert").get_by_role("button", name="Envoyer").click()
    desk.get_by_role("heading", name="Vos réponses et les contrôles").wait_for()
    expect(banner).to_be_hidden()
    assert Judgement.objects.get().presence == "no"


def test_a_decision_that_did_not_leave_is_still_in_the_page(desk: Page) -> None:
    judge(desk)
    choose(desk, "Accepter")
    desk.get_by_label("Note interne (facultative)").fill("Vue deux fois")

    def broken(route: Route) -> None:
        route.abort("internetdisconnected")

    desk.route("**/decision/", broken)
    desk.get_by_role("button", name="Valider", exact=True).click()
    banner = desk.get_by_role("alert").filter(has_text="Réseau perdu")
    expect(banner.get_by_role("button", name="Réessayer")).to_be_focused()
    expect(desk.get_by_label("Note interne (facultative)")).to_have_value("Vue deux fois")
    desk.unroute("**/decision/", broken)
    banner.get_by_role("button", name="Réessayer").click()
    desk.get_by_role("region", name="Dernière décision").wait_for()
    assert Decision.objects.get().comment == "Vue deux fois"


def test_pressing_twice_decides_once(desk: Page) -> None:
    judge(desk)
    choose(desk, "Accepter")
    desk.get_by_role("button", name="Valider", exact=True).dblclick()
    desk.get_by_role("region", name="Dernière décision").wait_for()
    assert Decision.objects.count() == 1


def test_an_ended_session_leads_to_the_sign_in(desk: Page) -> None:
    for key in "1111":
        desk.keyboard.press(key)
    desk.context.clear_cookies()
    desk.keyboard.press("Enter")
    desk.get_by_label("Identifiant").wait_for()
    assert not Judgement.objects.exists()


def test_nothing_of_a_case_is_kept_in_the_browser(desk: Page) -> None:
    judge(desk)
    desk.get_by_label("Note interne (facultative)").fill("Vue deux fois")
    kept = desk.evaluate("[sessionStorage, localStorage].flatMap((store) => Object.values(store))")
    address = desk.evaluate("location.pathname")
    assert set(kept) <= {address}  # htmx notes where it is
