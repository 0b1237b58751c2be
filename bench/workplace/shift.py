"""An agent's shift by keyboard alone, in Chromium, on the pages of a running system with real captures.

What is counted of each case is all but thinking: from the first answer's key until the findings are there,
and from the key of the decision until the pictures of the next case are.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from playwright.sync_api import ViewportSize, sync_playwright

from bench.table import Row
from ecarte.demo.staff import read_accounts
from ecarte.demo.totp import fresh_code
from tests.browser.chromium import CHROMIUM, FLAGS
from tests.end_to_end.system import ROOT, System, system

if TYPE_CHECKING:
    from playwright.sync_api import Page

CASES = 30
SCREEN: ViewportSize = {"width": 1366, "height": 768}
DRAWN = """() => {
  const levels = [...document.querySelectorAll(".pane [data-level]")];
  return levels.length === 2 && levels.every((level) => level.textContent.trim() !== "");
}"""
"""Both panes show their picture, at a scale that stands below it."""


def shift(cases: int = CASES) -> list[Row]:
    """Raises when a case was not decided, or the browser complained."""
    with tempfile.TemporaryDirectory(prefix="ecarte-shift-") as name:
        folder = Path(name)
        with system(var=folder) as running:
            running.wait_until_started()
            _prepare(running, cases + 1, folder)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
                page = browser.new_page(viewport=SCREEN, locale="fr-FR")
                complaints: list[str] = []
                _listen(page, complaints)
                _sign_in(page, running)
                spent = _work(page, cases)
                browser.close()
    if complaints:
        raise AssertionError(complaints)
    screen = f"{SCREEN['width']} × {SCREEN['height']}"
    how = (
        f"{cases} cases accepted by keyboard in Chromium, {screen}, stills of real films, "
        "embedded system (gunicorn, SQLite, worker) on the same cores; thinking excluded"
    )
    whole = [sum(steps) for steps in spent]
    steps = ("answers until the findings are there", "decision until the next case is open")
    return [
        Row(name="a case, median", value=median(whole), unit="s", bar=1.5, how=how),
        Row(name="a case, slowest", value=max(whole), unit="s", how=how),
        *(
            Row(name=step, value=median(each), unit="s", how=f"median; {how}")
            for step, each in zip(steps, zip(*spent, strict=True), strict=True)
        ),
    ]


def _listen(page: Page, complaints: list[str]) -> None:
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))


def _prepare(running: System, count: int, folder: Path) -> None:
    command = [sys.executable, "-m", "bench.workplace.cases", str(count), str(folder)]
    environment = running.environment() | {"DJANGO_SETTINGS_MODULE": "ecarte.settings"}
    subprocess.run(command, env=environment, cwd=ROOT, check=True)


def _sign_in(page: Page, running: System) -> None:
    mine = read_accounts(running.var)["agent"]
    page.goto(f"{running.origin}/")
    page.get_by_label("Identifiant").fill("agent")
    page.get_by_label("Mot de passe").fill(mine.password)
    page.keyboard.press("Enter")
    page.get_by_label("Code").fill(fresh_code(mine.totp))
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="File d’attente").wait_for()


def _work(page: Page, cases: int) -> list[tuple[float, float]]:
    """Seconds of each case: answering and the reveal, deciding until the next case is open.

    The first one is taken from the queue and not counted: every other is taken by the decision before it.
    """
    page.wait_for_load_state()
    page.keyboard.press("n")
    _wait_for_case(page)
    spent = []
    for _ in range(cases):
        number = page.locator("h1.case-number").inner_text()
        started = time.monotonic()
        for key in ("1", "1", "1", "1", "Enter"):
            page.keyboard.press(key)
        page.locator("#decision").wait_for()
        revealed = time.monotonic()
        for key in ("a", "Enter"):
            page.keyboard.press(key)
        page.wait_for_function(
            "(number) => document.querySelector('h1.case-number')?.textContent !== number", arg=number
        )
        _wait_for_case(page)
        spent.append((revealed - started, time.monotonic() - revealed))
    return spent


def _wait_for_case(page: Page) -> None:
    page.locator("#jugement").wait_for()
    page.wait_for_function(DRAWN)
