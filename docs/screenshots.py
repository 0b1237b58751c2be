"""`make screenshots`: takes the pictures of the documentation from a running demonstration (`make run`).

Waits until every case has arrived, and judges none.
"""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from ecarte.demo.totp import fresh_code  # noqa: E402
from tests.browser.chromium import CHROMIUM, FLAGS  # noqa: E402

FOLDER = ROOT / "docs" / "screenshots"
ORIGIN = os.environ.get("ORIGIN", "http://127.0.0.1:8000")
PLACE = Path(os.environ.get("VAR_DIR", ROOT / "var")) / "demo"


def main() -> int:
    FOLDER.mkdir(exist_ok=True)
    mine = json.loads((PLACE / "accounts.json").read_text())["agent"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1366, "height": 768}, locale="fr-FR")
        page.goto(ORIGIN)
        shoot(page, "connexion")
        page.fill("input[name=login]", "agent")
        page.fill("input[name=password]", mine["password"])
        page.keyboard.press("Enter")
        shoot(page, "second-facteur")
        page.fill("input[name=code]", fresh_code(mine["totp"]))
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="File d’attente").wait_for()
        shoot(page, "file")
        open_case(page)
        shoot(page, "dossier")
        shoot(page, "dossier-entier", full_page=True)
        page.emulate_media(color_scheme="dark")
        shoot(page, "dossier-sombre")
        page.emulate_media(color_scheme="light")
        page.get_by_role("button", name="English").click()
        shoot(page, "case-english")
        page.get_by_role("button", name="Français").click()
        page.get_by_role("button", name="Remettre dans la file").click()
        browser.close()
    return 0


def open_case(page: Page) -> None:
    """The case on the desk, or the next one."""
    page.get_by_role("button", name="Dossier suivant").or_(
        page.get_by_role("link", name=re.compile("^Reprendre le dossier"))
    ).first.click()
    page.wait_for_load_state("networkidle")


def shoot(page: Page, name: str, *, full_page: bool = False) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{name}.jpg", type="jpeg", quality=88, full_page=full_page)


if __name__ == "__main__":
    sys.exit(main())
