"""The viewer: two panes, what is done with them, films picture by picture, faces laid on each other."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.desk import judge, open_case, pane, shows, zoom
from tests.browser.marks import IN_A_BROWSER
from verification.models import Finding

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from verification.models import Enrolment

pytestmark = IN_A_BROWSER
COLOUR = """(canvas, [x, y]) => {
  const at = [Math.round(x * canvas.width), Math.round(y * canvas.height)];
  return [...canvas.getContext("2d").getImageData(...at, 1, 1).data];
}"""
"""Of a place in a pane, given as shares of its width and height."""


@pytest.fixture
def desk(checked_case: Enrolment, signed_in: Page) -> Page:
    """A case, opened."""
    open_case(signed_in)
    return signed_in


def colour(page: Page, side: str, x: float, y: float) -> list[int]:
    found: list[int] = pane(page, side).locator("canvas").evaluate(COLOUR, [x, y])
    return found


def tool(page: Page, name: str) -> None:
    page.locator(".viewer").get_by_role("button", name=name, exact=True).click()


def film_time(page: Page) -> float:
    """Where the film stands, in seconds."""
    shown = page.locator('[data-part="time"]').inner_text()
    return float(shown.split(" / ")[0].replace(",", "."))


def test_the_portrait_stands_beside_the_best_face_and_nothing_scrolls(
    desk: Page, complaints: list[str]
) -> None:
    shows(desk, "gauche", "Photo de la pièce")
    shows(desk, "droit", "Vidéo, image 1")
    sizes = desk.evaluate("[document.documentElement.scrollHeight, document.documentElement.scrollWidth]")
    assert sizes == [768, 1366]
    assert complaints == []


def test_a_pane_draws_the_very_picture_of_the_strip(desk: Page) -> None:
    same = desk.evaluate(
        """() => {
          const [picture, canvas] = [document.querySelector('#image-portrait img'), document.querySelector('.pane canvas')];
          const drawn = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d');
          const scale = Math.min(canvas.width / 480, canvas.height / 600);
          drawn.imageSmoothingQuality = 'high';
          drawn.setTransform(scale, 0, 0, scale, (canvas.width - 480 * scale) / 2, (canvas.height - 600 * scale) / 2);
          drawn.drawImage(picture, 0, 0);
          const [a, b] = [canvas.getContext('2d'), drawn].map((each) => each.getImageData(0, 0, canvas.width, canvas.height).data);
          return a.reduce((worst, value, at) => Math.max(worst, Math.abs(value - b[at])), 0);
        }"""
    )
    assert same <= 8


def test_a_thumbnail_goes_to_the_active_pane_and_with_shift_to_the_other(desk: Page) -> None:
    desk.locator('[data-exhibit="document"]').click()
    shows(desk, "droit", "Pièce, recto")
    desk.locator('[data-exhibit="face_2"]').click(modifiers=["Shift"])
    shows(desk, "gauche", "Vidéo, image 2")
    expect(desk.locator('[data-exhibit="face_2"] [data-at]')).to_have_text("dans le volet gauche")


def test_pictures_are_chosen_by_key(desk: Page) -> None:
    desk.keyboard.press("x")
    shows(desk, "droit", "Vidéo, image 2")
    desk.keyboard.press("o")
    desk.keyboard.press("w")
    expect(pane(desk, "gauche")).to_be_focused()
    shows(desk, "droit", "Vidéo, image 2")
    desk.keyboard.press("d")
    shows(desk, "gauche", "Pièce, recto")
    desk.keyboard.press("v")
    shows(desk, "gauche", "Photo de la pièce")


def test_linked_panes_move_together_and_unlinked_ones_alone(desk: Page) -> None:
    desk.keyboard.press("+")
    expect(pane(desk, "droit")).to_have_attribute("data-zoom", "1.25")
    assert zoom(desk, "gauche") == 1.25
    tool(desk, "Lier les deux volets")
    desk.keyboard.press("+")
    expect(pane(desk, "droit")).to_have_attribute("data-zoom", "1.56")
    assert zoom(desk, "gauche") == 1.25
    desk.keyboard.press("0")
    expect(pane(desk, "droit")).to_have_attribute("data-zoom", "1.00")


def test_the_wheel_zooms_where_the_mouse_is_and_dragging_moves(desk: Page) -> None:
    stage = pane(desk, "droit").locator(".pane-stage")
    box = stage.bounding_box()
    assert box is not None
    x, y = box["x"] + 0.25 * box["width"], box["y"] + 0.4 * box["height"]
    before = colour(desk, "droit", 0.25, 0.4)
    desk.mouse.move(x, y)
    desk.mouse.wheel(0, -800)
    expect(pane(desk, "droit")).not_to_have_attribute("data-zoom", "1.00")
    assert zoom(desk, "droit") > 2
    assert all(abs(a - b) < 40 for a, b in zip(before, colour(desk, "droit", 0.25, 0.4), strict=True))
    still = colour(desk, "droit", 0.5, 0.5)
    desk.mouse.down()
    desk.mouse.move(x + 60, y + 40, steps=4)
    desk.mouse.up()
    desk.wait_for_function(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"
    )
    moved = colour(desk, "droit", 0.5 + 60 / box["width"], 0.5 + 40 / box["height"])
    assert all(abs(a - b) < 12 for a, b in zip(still, moved, strict=True))


def test_a_quarter_turn_fits_the_pane_again(desk: Page) -> None:
    desk.keyboard.press("d")
    expect(pane(desk, "droit").get_by_role("img")).not_to_have_accessible_name("Vidéo, image 1")
    upright = pane(desk, "droit").locator("[data-level]").inner_text()
    desk.keyboard.press("u")
    expect(pane(desk, "droit").locator("[data-level]")).not_to_have_text(upright)
    for _ in range(3):
        desk.keyboard.press("u")
    expect(pane(desk, "droit").locator("[data-level]")).to_have_text(upright)


def test_actual_size_is_one_point_of_the_screen_for_one_of_the_picture(desk: Page) -> None:
    desk.keyboard.press("=")
    expect(pane(desk, "droit").locator("[data-level]")).to_have_text("100 %")


def test_the_portrait_of_the_document_is_framed(desk: Page) -> None:
    desk.keyboard.press("p")
    shows(desk, "droit", "Pièce, recto")
    expect(pane(desk, "droit")).not_to_have_attribute("data-zoom", "1.00")
    stage = pane(desk, "droit").locator(".pane-stage").bounding_box()
    mark = pane(desk, "droit").locator(".mark-portrait").bounding_box()
    assert stage is not None and mark is not None
    assert mark["x"] >= stage["x"] and mark["x"] + mark["width"] <= stage["x"] + stage["width"]
    assert max(mark["width"] / stage["width"], mark["height"] / stage["height"]) > 0.7


def test_what_the_engine_located_is_drawn_and_can_be_switched_off(desk: Page) -> None:
    desk.keyboard.press("d")
    marks = pane(desk, "gauche").locator(".mark")
    expect(pane(desk, "gauche").locator(".mark-outline")).to_have_count(1)
    assert marks.count() > 3
    desk.keyboard.press("k")
    expect(marks).to_have_count(0)
    expect(desk.get_by_role("button", name="Repères", exact=True)).to_have_attribute("aria-pressed", "false")


OVER_PRINT = """(marks) => {
  const meet = (one, other) =>
    one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
  const boxes = (of) => [...marks.querySelectorAll(of)].map((each) => each.getBoundingClientRect());
  const places = boxes(".mark:not(.mark-outline)");
  return boxes(".mark-name").map((name) => places.filter((place) => meet(name, place)).length);
}"""


@pytest.mark.parametrize("side", ["gauche", "droit"])
def test_the_name_of_a_place_hides_no_other_place(desk: Page, side: str) -> None:
    desk.keyboard.press("d")
    expect(pane(desk, side).locator(".mark-outline")).to_have_count(1)
    hidden = pane(desk, side).locator(".pane-marks").evaluate(OVER_PRINT)
    assert hidden
    assert not any(hidden)


def test_a_fact_leads_to_where_it_is_printed(desk: Page) -> None:
    desk.get_by_role("link", name="Voir sur la pièce : Nom", exact=True).click()
    shows(desk, "droit", "Pièce, recto")
    expect(pane(desk, "droit").locator(".mark-pointed")).to_be_visible()
    assert zoom(desk, "droit") > 1.5


def test_a_finding_leads_to_the_place_it_speaks_of(desk: Page) -> None:
    Finding.objects.filter(code="face.match").update(verdict="fail", box=[100, 120, 200, 220])
    judge(desk)
    desk.get_by_role("link", name=re.compile("Voir : Ressemblance avec la photo de la pièce")).click()
    shows(desk, "droit", "Vidéo, image 1")
    expect(pane(desk, "droit").locator(".mark-pointed")).to_be_visible()


def test_light_and_contrast_change_both_panes_and_go_back(desk: Page) -> None:
    for key in ("8", "8", "5"):
        desk.keyboard.press(key)
    for side in ("gauche", "droit"):
        expect(pane(desk, side).locator("canvas")).to_have_css("filter", "brightness(1.2) contrast(1.1)")
    desk.keyboard.press("9")
    expect(pane(desk, "gauche").locator("canvas")).to_have_css("filter", "brightness(1) contrast(1)")


def test_one_pane_alone_and_back(desk: Page) -> None:
    desk.keyboard.press("h")
    expect(pane(desk, "gauche")).to_be_hidden()
    desk.keyboard.press("o")
    expect(pane(desk, "droit")).to_be_hidden()
    shows(desk, "gauche", "Photo de la pièce")
    desk.keyboard.press("h")
    expect(pane(desk, "droit")).to_be_visible()


def test_blinking_shows_one_face_after_the_other_slowly_and_stops_by_itself(desk: Page) -> None:
    desk.clock.install()
    desk.keyboard.press("b")
    shown = []
    for _ in range(12):
        shown.append(pane(desk, "gauche").locator("[data-caption]").inner_text())
        desk.clock.run_for(500)
    changes = [before != after for before, after in pairwise(shown)]
    assert set(shown) == {"Photo de la pièce", "Vidéo, image 1"}
    assert 5 <= sum(changes) <= 8  # every 800 ms
    desk.clock.run_for(6_000)
    last = pane(desk, "gauche").locator("[data-caption]").inner_text()
    desk.clock.run_for(5_000)
    assert pane(desk, "gauche").locator("[data-caption]").inner_text() == last
    assert desk.locator("#cadence").get_attribute("min") == "500"


def test_nothing_blinks_for_those_who_want_no_motion(desk: Page) -> None:
    desk.emulate_media(reduced_motion="reduce")
    desk.clock.install()
    desk.keyboard.press("b")
    for _ in range(6):
        desk.clock.run_for(500)
        shows(desk, "gauche", "Photo de la pièce")
    desk.keyboard.press("Space")
    desk.clock.run_for(100)
    shows(desk, "gauche", "Vidéo, image 1")


def test_the_curtain_shows_a_face_on_each_side(desk: Page) -> None:
    apart = colour(desk, "droit", 0.5, 0.5)
    desk.keyboard.press("y")
    shows(desk, "gauche", "Photo de la pièce | Vidéo, image 1")
    curtain = desk.get_by_label("Place du rideau")
    curtain.fill("0")
    expect(desk.locator(".viewer")).to_have_attribute("data-compare", "curtain")
    desk.wait_for_function(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"
    )
    assert all(abs(a - b) < 25 for a, b in zip(apart, colour(desk, "gauche", 0.5, 0.5), strict=True))
    desk.keyboard.press("y")
    expect(pane(desk, "droit")).to_be_visible()


def test_other_pictures_leave_the_comparison(desk: Page) -> None:
    desk.keyboard.press("y")
    desk.keyboard.press("d")
    expect(desk.locator(".viewer")).to_have_attribute("data-compare", "side")


def test_a_film_is_fetched_only_when_it_is_asked_for(desk: Page, complaints: list[str]) -> None:
    video = desk.locator('video[aria-label="Vidéo du visage"]')
    assert video.evaluate("video => [video.preload, video.readyState]") == ["none", 0]
    desk.keyboard.press("g")
    shows(desk, "droit", "Vidéo du visage")
    expect(pane(desk, "droit").locator("[data-level]")).not_to_be_empty()
    assert video.evaluate("video => [video.paused, video.muted, video.error]") == [True, True, None]
    assert complaints == []


@pytest.mark.parametrize(
    ("name", "label"), [("document_film", "Vidéo de la pièce"), ("face_film", "Vidéo du visage")]
)
def test_a_film_is_stepped_picture_by_picture(desk: Page, name: str, label: str) -> None:
    desk.locator(f'[data-exhibit="{name}"]').click()
    shows(desk, "droit", label)
    expect(pane(desk, "droit").locator("[data-level]")).not_to_be_empty()
    seek = desk.get_by_label("Moment de la vidéo")
    expect(seek).not_to_have_js_property("max", "0")
    seek.fill("1.5")
    expect(desk.locator('[data-part="time"]')).to_have_text(re.compile("^1,[45]"))
    times = []
    for key in ";;;,,":
        before = desk.locator('[data-part="time"]').inner_text()
        desk.keyboard.press(key)
        expect(desk.locator('[data-part="time"]')).not_to_have_text(before)
        times.append(film_time(desk))
    steps = [round(after - before, 2) for before, after in pairwise(times)]
    assert [abs(step) for step in steps] == pytest.approx([1 / 15] * 4, abs=0.011)  # 15 pictures a second
    assert [step > 0 for step in steps] == [True, True, False, False]


def test_a_gesture_is_played_in_its_own_span(desk: Page, complaints: list[str]) -> None:
    video = desk.locator('video[aria-label="Vidéo du visage"]')
    desk.locator(".gesture").first.get_by_role("link", name=re.compile("^de 1,0 à 2,8 s")).click()
    shows(desk, "droit", "Vidéo du visage")
    expect(video).to_have_js_property("paused", False)
    expect(video).to_have_js_property("muted", True)
    expect(video).to_have_js_property("paused", True)
    assert 2.8 <= video.evaluate("video => video.currentTime") < 3.5
    assert complaints == []


def test_the_digits_are_played_with_their_sound(desk: Page) -> None:
    desk.locator(".digits").get_by_role("link").click()
    expect(desk.locator('video[aria-label="Vidéo du visage"]')).to_have_js_property("muted", False)


def test_a_film_plays_slowly_and_fast(desk: Page) -> None:
    desk.keyboard.press("g")
    video = desk.locator('video[aria-label="Vidéo du visage"]')
    for _ in range(4):
        desk.keyboard.press(":")
    expect(video).to_have_js_property("playbackRate", 0.25)
    for _ in range(6):
        desk.keyboard.press("!")
    expect(video).to_have_js_property("playbackRate", 2)
    desk.keyboard.press("Space")
    expect(video).to_have_js_property("paused", False)


def test_the_viewer_stays_as_it_was_when_the_findings_appear(desk: Page) -> None:
    desk.keyboard.press("+")
    expect(pane(desk, "droit")).to_have_attribute("data-zoom", "1.25")
    judge(desk)
    assert zoom(desk, "droit") == 1.25


def test_the_agents_name_lies_over_the_evidence_in_full_screen_too(desk: Page) -> None:
    expect(desk.locator(".watermark")).to_contain_text("Camille")
    expect(desk.locator(".watermark")).to_contain_text(re.compile(r"\d\d/\d\d/\d{4} \d\d:\d\d"))
    desk.keyboard.press("*")
    desk.wait_for_function("document.fullscreenElement?.contains(document.querySelector('.watermark'))")


def test_evidence_cannot_be_taken_away_by_the_usual_means(desk: Page) -> None:
    prevented = desk.evaluate(
        """() => ['contextmenu', 'dragstart'].map((name) => {
          const places = ['.pane canvas', '[data-exhibit] img'];
          return places.every((place) => !document.querySelector(place).dispatchEvent(new Event(name, { bubbles: true, cancelable: true })));
        })"""
    )
    assert prevented == [True, True]
    desk.locator('[data-exhibit="portrait"]').click(button="middle")
    desk.locator('[data-exhibit="portrait"]').click(modifiers=["Control"])
    assert len(desk.context.pages) == 1
    for video in desk.locator("video").all():
        assert "nodownload" in (video.get_attribute("controlslist") or "")
