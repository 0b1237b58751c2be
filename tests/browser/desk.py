"""What an agent does on the case page, for the tests in a browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

ANSWERS = ("document", "person", "presence", "data")
FILMED = r" \(≈ \d+ dpi, reflets \d+\s%\)"
"""What the label of a side of the document says of the film."""


def open_case(page: Page) -> None:
    """From the queue to the next case, its pictures drawn."""
    page.get_by_role("button", name="Dossier suivant").click()
    page.wait_for_url("**/dossiers/*/")
    expect(pane(page, "gauche").locator("[data-level]")).not_to_be_empty()


def judge(page: Page, **answers: str) -> None:
    """Answer yes four times, unless told otherwise, and see the machine's findings."""
    for question in ANSWERS:
        page.locator(f'#jugement [name="{question}"][value="{answers.get(question, "yes")}"]').check(
            force=True
        )
    page.get_by_role("button", name="Valider mes réponses").click()
    page.get_by_role("heading", name="Vos réponses et les contrôles").wait_for()


def choose(page: Page, kind: str) -> None:
    """A decision, with the mouse."""
    page.locator("#decision .kinds").get_by_text(kind, exact=True).click()


def pane(page: Page, side: str) -> Locator:
    """The pane on the `gauche` or the `droit` side."""
    return page.get_by_role("group", name=f"Volet {side}", exact=True)


def shows(page: Page, side: str, label: str) -> None:
    """Assert what a pane shows; of a side of the document, also that it says how well it was filmed."""
    filmed = FILMED if label.startswith("Pièce, ") else ""
    name = re.compile(f"^{re.escape(label)}{filmed}$")
    expect(pane(page, side).get_by_role("img")).to_have_accessible_name(name)


def zoom(page: Page, side: str) -> float:
    """How much larger than its pane the picture is."""
    return float(pane(page, side).get_attribute("data-zoom") or "nan")
