"""`make screenshots`: takes the pictures of the documentation from a fresh demonstration of people who film.

    manage.py dev --demo --only lambert --only martin --only morel --only garnier --only faure --only leroy

Waits until somebody's case has arrived, answers its checklist to see what comes after, and decides nothing.
VAR_DIR and ORIGIN are those of a demonstration that runs elsewhere than in `var/` on port 8000.
"""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import expect, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from ecarte.demo.people import CAST  # noqa: E402
from ecarte.demo.totp import fresh_code  # noqa: E402
from tests.browser.chromium import CHROMIUM, FLAGS  # noqa: E402
from tests.browser.desk import choose, judge, pane  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

FOLDER = ROOT / "docs" / "screenshots"
ORIGIN = os.environ.get("ORIGIN", "http://127.0.0.1:8000")
PLACE = Path(os.environ.get("VAR_DIR", ROOT / "var")) / "demo"
SMALL: ViewportSize = {"width": 1366, "height": 768}
PHONE: ViewportSize = {"width": 390, "height": 844}
LARGE: ViewportSize = {"width": 2560, "height": 1440}
QUALITY = 75
SLOW = 60_000
"""Milliseconds that a page may take on a machine that makes films meanwhile."""
PATIENCE = 300
"""Seconds until the first case waits."""
HOLDER = next(person for person in CAST if person.slug == "lambert")
"""Has a card without any agent."""
PAGES = {
    "agent": {
        "double-authentification": "/compte/double-authentification/",
        "sessions": "/compte/sessions/",
        "mot-de-passe": "/compte/mot-de-passe/",
    },
    "senior": {"cartes": "/cartes/"},
    "counter": {"guichet": "/guichet/"},
    "director": {"habilitations": "/habilitations/", "acces-exceptionnels": "/acces-exceptionnels/"},
    "fraud": {"conservation": "/conservation/"},
    "supervisor": {"droits": "/droits/"},
    "auditor": {"journal": "/admin/journal/entry/"},
    "administrator": {"administration": "/admin/"},
}
"""What each role sees besides the cases."""
BY_NUMBER = frozenset({"cartes", "droits"})
"""Pages that show somebody once their number is given, and why, where it is asked."""


def main() -> int:
    FOLDER.mkdir(exist_ok=True)
    expect.set_options(timeout=SLOW)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        pages = {"agent": signed_in(browser, "agent", on_the_way=True)}
        around_the_queue(pages["agent"])
        the_case(pages["agent"])
        pages |= {role: signed_in(browser, role) for role in PAGES.keys() - pages.keys()}
        the_cases_of_all(pages["supervisor"])
        for role, named in PAGES.items():
            for name, path in named.items():
                the_page(pages[role], name, path)
        the_enrolment(browser)
        browser.close()
    return 0


def signed_in(browser: Browser, role: str, *, on_the_way: bool = False) -> Page:
    """The browser of whoever has this role; `on_the_way`, the pages that lead there are taken too."""
    mine = json.loads((PLACE / "accounts.json").read_text())[role]
    page = browser.new_page(viewport=SMALL, locale="fr-FR")
    page.set_default_timeout(SLOW)
    go(page, "/")
    if on_the_way:
        in_both_languages(page, "connexion")
    page.fill("input[name=login]", role)
    page.fill("input[name=password]", mine["password"])
    page.keyboard.press("Enter")
    page.locator("input[name=code]").wait_for()
    if on_the_way:
        shoot(page, "second-facteur")
    page.fill("input[name=code]", fresh_code(mine["totp"]))
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "connexion" not in url)
    return page


def around_the_queue(page: Page) -> None:
    cases = page.locator("table.cases, a.button-next")
    for _ in range(PATIENCE):
        go(page, "/")
        if cases.count():
            break
        page.wait_for_timeout(1000)
    expect(cases).not_to_have_count(0)
    in_both_languages(page, "file")
    in_the_dark(page, "file")
    for name, link in (("dossiers", "Dossiers"), ("journee", "Ma journée"), ("proches", "Mes proches")):
        page.get_by_role("link", name=link, exact=True).click()
        shoot(page, name)
    page.get_by_role("link", name="Mon compte").click()
    shoot(page, "compte")
    go(page, "/compte/raccourcis/")
    shoot(page, "raccourcis", whole=True)


def the_case(page: Page) -> None:
    go(page, "/")
    page.locator('[data-action="case.next"]').click()
    expect(pane(page, "gauche").locator("[data-level]")).not_to_be_empty()
    in_both_languages(page, "dossier-avant")
    page.locator('.viewer [data-action="compare.curtain"]').click()
    shoot(page, "visages-rideau")
    page.locator('.viewer [data-action="compare.side"]').click()
    page.keyboard.press("d")
    shoot(page, "piece")
    play(page)
    shoot(page, "video")
    page.keyboard.press("v")
    judge(page)
    in_both_languages(page, "dossier")
    in_the_dark(page, "dossier")
    page.set_viewport_size(LARGE)
    shoot(page, "dossier-2560")
    page.set_viewport_size(SMALL)
    page.keyboard.press("?")
    shoot(page, "aide")
    page.keyboard.press("Escape")
    for name, kind in (("accepter", "Accepter"), ("refilmer", "Faire refilmer"), ("refuser", "Refuser")):
        choose(page, kind)
        if name == "refilmer":
            page.locator(".reason select:visible").select_option(index=1)
        shoot(page, f"decision-{name}")
    page.locator(".reason select:visible").select_option(label="Pièce expirée")
    shoot(page, "decision-lue")
    page.locator('[data-action="case.release"]').click()


def the_cases_of_all(page: Page) -> None:
    """What a supervisor sees: every case, and nothing of what is in one."""
    in_both_languages(page, "file-encadrement")
    page.get_by_role("link", name="Dossiers", exact=True).click()
    shoot(page, "dossiers-encadrement")
    number = page.locator("table.cases tbody tr").first.locator("th, td").first.inner_text().split()[0]
    page.get_by_role("link", name="Recherche", exact=True).click()
    page.get_by_role("searchbox").or_(page.locator("form.search input[type=text]")).first.fill(number)
    page.get_by_role("button", name="Rechercher").click()
    page.locator("#resultat").wait_for()
    shoot(page, "recherche")


def the_page(page: Page, name: str, path: str) -> None:
    go(page, path)
    if name in BY_NUMBER:
        page.locator("main input[name=nir]").fill(HOLDER.nir)
        for reason in page.locator("main form.search select").all():
            reason.select_option(index=1)
        page.locator("main form.search button[type=submit]").click()
        page.wait_for_load_state("networkidle")
    shoot(page, name, whole=name != "journal")


def the_enrolment(browser: Browser) -> None:
    """What a person without the app sees first, as on a phone."""
    page = browser.new_page(viewport=PHONE, locale="fr-FR")
    go(page, "/enrol")
    in_both_languages(page, "inscription")


def go(page: Page, path: str) -> None:
    """Fails on a page that does, rather than to take its picture."""
    answer = page.goto(ORIGIN + path)
    assert answer is not None and answer.ok, path


def play(page: Page) -> None:
    """The film of the face, a while after it began."""
    page.locator('[data-exhibit="face_film"]').click()
    page.locator("#film").get_by_role("button", name="Lire ou arrêter").click()
    expect(page.locator('#film [data-part="time"]')).to_contain_text("3,")


def in_the_dark(page: Page, name: str) -> None:
    page.emulate_media(color_scheme="dark")
    shoot(page, f"{name}-sombre")
    page.emulate_media(color_scheme="light")


def in_both_languages(page: Page, name: str) -> None:
    shoot(page, name)
    page.get_by_role("button", name="English").click()
    shoot(page, f"{name}-english")
    page.get_by_role("button", name="Français").click()
    page.get_by_role("button", name="English").wait_for()


def shoot(page: Page, name: str, *, whole: bool = False) -> None:
    """`whole`: down to the end of a page that scrolls."""
    page.wait_for_load_state("networkidle")
    picture = Image.open(io.BytesIO(page.screenshot(full_page=whole, animations="disabled")))
    picture.convert("RGB").save(FOLDER / f"{name}.webp", quality=QUALITY, method=6)


if __name__ == "__main__":
    sys.exit(main())
