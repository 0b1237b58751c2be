"""What axe-core finds on a page, in both of its themes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

AXE = Axe()


SETTLED = "Promise.allSettled(document.getAnimations().map((each) => each.finished))"
"""Colours that are on their way from one theme to the other contrast with nothing."""


def faults(page: Page) -> list[str]:
    """Theme, rule and element of each violation of WCAG 2.1 A and AA, and of good practice."""
    found = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.evaluate(SETTLED)
        for fault in AXE.run(page).response["violations"]:
            found += [f"{theme}, {fault['id']}: {node['html'][:120]}" for node in fault["nodes"]]
    return found
