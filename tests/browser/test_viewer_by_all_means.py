"""The viewer without single keys, by buttons and by arrows, and what it says to those who do not see it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.desk import FILMED, open_case, pane
from verification.models import Preferences

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from ecarte.accounts.models import User
    from verification.models import Enrolment

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(300),
]
PICTURE = "canvas => canvas.toDataURL()"
HEARD = """() => {
  window.heard = [];
  const said = document.getElementById('annonce');
  new MutationObserver(() => said.textContent && window.heard.push(said.textContent))
    .observe(said, { childList: true });
}"""
"""Keeps all that is announced."""


@pytest.fixture
def desk(checked_case: Enrolment, signed_in: Page, agent: User) -> Page:
    """A case, opened by an agent who does without single keys."""
    Preferences.objects.create(agent=agent, shortcuts_on=False)
    open_case(signed_in)
    signed_in.evaluate(HEARD)
    return signed_in


def tool(page: Page, name: str) -> Locator:
    return page.locator(".viewer").get_by_role("button", name=name, exact=True)


def heard(page: Page) -> list[str]:
    found: list[str] = page.evaluate("window.heard")
    return found


def test_an_enlarged_picture_is_moved_by_arrows_and_by_buttons(desk: Page, complaints: list[str]) -> None:
    picture = pane(desk, "droit").locator("canvas")
    expect(tool(desk, "Aller vers le bas")).to_be_hidden()
    for _ in range(3):
        tool(desk, "Agrandir").click()
    expect(pane(desk, "droit")).to_have_attribute("data-zoom", "1.95")
    seen = [picture.evaluate(PICTURE)]
    pane(desk, "droit").focus()
    for key in ("ArrowDown", "ArrowRight"):
        desk.keyboard.press(key)
        desk.wait_for_timeout(100)
        seen.append(picture.evaluate(PICTURE))
    for name in ("Aller vers le bas", "Aller vers la gauche"):
        tool(desk, name).click()
        desk.wait_for_timeout(100)
        seen.append(picture.evaluate(PICTURE))
    assert len(set(seen)) == len(seen)
    assert complaints == []


def test_zoom_is_said_once_it_has_settled(desk: Page) -> None:
    for _ in range(3):
        tool(desk, "Agrandir").click()
    announced = desk.locator("#annonce")
    expect(announced).to_have_text(re.compile(r"^Volet droit : \d+ %$"))
    level = pane(desk, "droit").locator("[data-level]")  # read once nothing moves any more
    assert announced.inner_text() == f"Volet droit : {level.inner_text()}"
    assert len([said for said in heard(desk) if "%" in said]) == 1


def test_pace_and_place_of_a_film_are_said_and_its_playing_is_not(desk: Page) -> None:
    desk.get_by_role("link", name="Vidéo du visage", exact=True).click()
    expect(desk.get_by_label("Moment de la vidéo")).not_to_have_js_property("max", "0")
    tool(desk, "Plus lentement").click()
    expect(desk.locator("#annonce")).to_have_text("Vitesse × 0,5")
    tool(desk, "Une image en avant").click()
    expect(desk.locator("#annonce")).to_have_text(re.compile(r"^\d,\d\d / \d,\d\d s$"))
    before = heard(desk)
    tool(desk, "Lire ou arrêter").click()
    desk.wait_for_timeout(1500)
    assert heard(desk) == before


def test_the_count_of_answers_is_said_when_it_changes(desk: Page) -> None:
    first = desk.get_by_role("group", name="Pièce authentique et valable ?").get_by_role("radio")
    first.first.focus()
    desk.keyboard.press("Space")
    expect(desk.locator("#annonce")).to_have_text("1 sur 4")
    desk.keyboard.press("ArrowRight")
    desk.wait_for_timeout(300)
    assert heard(desk) == ["1 sur 4"]


def test_beside_each_film_a_link_leads_to_its_course_in_words(desk: Page) -> None:
    desk.get_by_role("link", name="Déroulé écrit : Vidéo du visage").click()
    course = desk.get_by_role("region", name="Gestes demandés, dans l’ordre")
    expect(course.get_by_role("heading")).to_be_in_viewport()
    expect(course).to_contain_text(re.compile(r"Images gardées :\s+Vidéo, image 1, à \d,\d s"))
    desk.get_by_role("link", name="Déroulé écrit : Vidéo de la pièce").click()
    course = desk.get_by_role("region", name="Demandé pour la pièce, dans l’ordre")
    expect(course.get_by_role("heading")).to_be_in_viewport()
    expect(course).to_contain_text(re.compile(rf"Pièce, recto{FILMED}, à \d,\d s"))
