"""What axe does not see of the RGAA: titles, outline, reflow, text spacing, focus, motion, pages without scripts.

The verdicts, and all that is only tested by hand, are in `docs/accessibility.md`.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.desk import judge, open_case
from tests.browser.marks import IN_A_BROWSER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

    from verification.models import Enrolment

pytestmark = IN_A_BROWSER
PATHS = (
    "/",
    "/dossiers/",
    "/ma-journee/",
    "/compte/proches/",
    "/compte/raccourcis/",
    "/compte/",
    "/compte/mot-de-passe/",
    "/compte/double-authentification/",
    "/compte/sessions/",
    "/nulle-part/",
)
SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
p { margin-bottom: 2em !important }"""
"""WCAG 2.1, 1.4.12."""
RESTYLE = "css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css); document.adoptedStyleSheets = [sheet] }"
LOST = """() => {
  const lost = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    const parent = text.parentElement;
    if (!text.data.trim() || parent.closest('.hidden, svg, script, select, .skip-link')) continue;
    if (!parent.checkVisibility({ visibilityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const { left, right, top, bottom } = range.getBoundingClientRect();
    let [scrolls, shown] = [false, true];
    for (let box = parent; box && !scrolls && shown; box = box.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(box);
      scrolls = [overflowX, overflowY].some((value) => /auto|scroll/.test(value));
      if (scrolls || !/hidden|clip/.test(overflowX + overflowY)) continue;
      const edge = box.getBoundingClientRect();
      shown = left >= edge.left - 1 && right <= edge.right + 1 && top >= edge.top - 1 && bottom <= edge.bottom + 1;
    }
    const outside = !scrolls && !parent.closest('table') && (left < -1 || right > innerWidth + 1);
    if (!shown || outside) lost.push(text.data.trim());
  }
  return lost;
}"""
"""Texts cut off by their box, or beyond the sides of the window; tables of data may be wider (RGAA 10.11)."""
FOCUSED = """() => {
  const focused = document.activeElement;
  if (!focused || focused === document.body) return null;
  const told = focused.closest('.answer, .kind') ?? focused;
  const { outlineStyle, outlineWidth } = getComputedStyle(told);
  const { top, bottom, left, right } = told.getBoundingClientRect();
  const seen = bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
  const place = [...document.querySelectorAll('*')].indexOf(focused);
  return [place, told.outerHTML.slice(0, 120), seen && outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2];
}"""
"""Where in the page the focus is, on what, and whether that is seen; null once it has left the page."""
MOST_STOPS = 150
OUTLINE = """[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')]
  .filter((title) => title.checkVisibility()).map((title) => Number(title.tagName[1]))"""
MOVING = """[...document.querySelectorAll('*')].filter((element) => {
  const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(element);
  return animationName !== 'none' || parseFloat(transitionDuration) || scrollBehavior === 'smooth';
}).map((element) => element.outerHTML.slice(0, 120))"""

FIGURES = """[...document.querySelectorAll('figure')].map((figure) => [figure.getAttribute('role'),
  figure.getAttribute('aria-label'), figure.querySelector('figcaption').textContent.trim()])"""
UNMARKED = """[...document.querySelectorAll('main form')].flatMap((form) => {
  const fields = [...form.elements].filter((field) => field.matches(':required:not([type=radio])'));
  const several = form.querySelectorAll('input:not([type=hidden]), select, textarea').length > 1;
  return several ? fields.filter(({ labels }) => !/obligatoire/.test(labels[0].textContent)) : [];
}).map((field) => field.outerHTML)"""
"""Fields that must be filled in without a visible word of it, in forms of several fields."""


@pytest.fixture
def pages(page: Page, live_server: LiveServer, checked_case: Enrolment, signed_in: Page) -> Iterator[str]:
    """The agent's pages, one after the other, by name; a case comes last, first blind, then with its findings."""

    def opened() -> Iterator[str]:
        for path in PATHS:
            page.goto(f"{live_server.url}{path}")
            yield path
        page.goto(live_server.url)
        open_case(page)
        yield "blind"
        judge(page)
        yield "revealed"

    return opened()


def test_every_page_has_its_own_title_its_outline_and_its_landmarks(page: Page, pages: Iterator[str]) -> None:
    titles = []
    for name in pages:
        if name != "revealed":  # the same page, further on
            titles.append(page.title())
        levels: list[int] = page.evaluate(OUTLINE)
        assert levels[0] == 1 and levels.count(1) == 1, name
        assert all(after <= before + 1 for before, after in pairwise(levels)), (name, levels)
        assert [page.get_by_role("banner").count(), page.get_by_role("main").count()] == [1, 1], name
        assert page.locator("html").get_attribute("lang") == "fr", name
    assert len(set(titles)) == len(titles) == len(PATHS) + 1, titles
    assert all(title.endswith(" – e-carte Vitale") for title in titles), titles


def test_figures_are_named_by_their_caption(page: Page, checked_case: Enrolment, signed_in: Page) -> None:
    open_case(page)
    figures: list[list[str]] = page.evaluate(FIGURES)
    assert len(figures) > 4
    assert [figure for figure in figures if figure[0] != "figure" or figure[1] != figure[2]] == []


def test_what_must_be_filled_in_says_so(page: Page, pages: Iterator[str]) -> None:
    for name in pages:
        assert page.evaluate(UNMARKED) == [], name
        if name == "blind":
            first = page.get_by_role("group", name="Pièce authentique et valable ?")
            expect(first).to_have_accessible_description(re.compile("Les quatre réponses sont obligatoires"))


def test_each_key_is_described_by_what_a_key_may_be(
    page: Page, signed_in: Page, live_server: LiveServer
) -> None:
    page.goto(f"{live_server.url}/compte/raccourcis/")
    field = page.get_by_label("Refuser", exact=True)
    expect(field).to_have_accessible_description(re.compile("^Une lettre, un chiffre"))
    field.fill("A")
    page.get_by_role("button", name="Enregistrer").click()
    expect(field).to_have_accessible_description(re.compile("^Une lettre.*sert déjà à"))


def test_nothing_is_lost_in_a_narrow_window_or_with_wide_spacing(page: Page, pages: Iterator[str]) -> None:
    wide = page.viewport_size
    assert wide is not None
    for name in pages:
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate(LOST) == [], name
        page.set_viewport_size(wide)
        page.evaluate(RESTYLE, SPACED)
        assert page.evaluate(LOST) == [], name
        page.evaluate(RESTYLE, "")


def test_the_tab_key_goes_through_every_page_is_seen_and_comes_out(page: Page, pages: Iterator[str]) -> None:
    page.emulate_media(reduced_motion="reduce")  # scrolls at once, so that what is measured stands still
    for name in pages:
        if name == "revealed":  # the focus is on its title, in the middle
            continue
        page.locator(".skip-link").focus()
        first: list[Any] = page.evaluate(FOCUSED)
        stops: dict[int, list[Any]] = {}
        for _ in range(MOST_STOPS):
            page.keyboard.press("Tab")
            found: list[Any] | None = page.evaluate(FOCUSED)
            if found is None or found[0] == first[0]:  # left the page, or began again
                break
            stops[found[0]] = found
        else:
            pytest.fail(f"{name}: the focus does not come out, it is on {found}")
        assert len(stops) >= 4, name
        assert [stop[1] for stop in stops.values() if not stop[2]] == [], name


def test_nothing_moves_for_those_who_want_no_motion(page: Page, pages: Iterator[str]) -> None:
    page.emulate_media(reduced_motion="reduce")
    for name in pages:
        assert page.evaluate(MOVING) == [], name


def test_the_first_tab_stop_leads_past_the_header(page: Page, live_server: LiveServer, db: None) -> None:
    page.goto(live_server.url)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"
