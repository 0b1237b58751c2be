"""The page that enrols, in browsers before whose camera a document lies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ecarte.demo.film import film_document
from tests.browser.capture.cameras import camera_browser, put_before
from tests.browser.capture.person import PERSON

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page, Playwright

PHONE: dict[str, Any] = {"locale": "fr-FR", "viewport": {"width": 360, "height": 740}}
ALLOWED = ["camera", "microphone"]


@pytest.fixture(scope="session")
def camera(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A document on a table."""
    folder = tmp_path_factory.mktemp("camera")
    film_document(PERSON, folder / "document.mp4", seconds=3, fps=15, size=(1280, 720), seed=7)
    put_before(folder / "camera.mjpeg", folder / "document.mp4")
    return folder / "camera.mjpeg"


@pytest.fixture(scope="session")
def filming(playwright: Playwright, camera: Path) -> Iterator[Browser]:
    with camera_browser(playwright, camera) as browser:
        yield browser


@pytest.fixture
def phone(filming: Browser) -> Iterator[Page]:
    """A narrow screen whose owner lets the page film."""
    context = filming.new_context(**PHONE, permissions=ALLOWED)
    yield context.new_page()
    context.close()


@pytest.fixture
def complaints(phone: Page) -> list[str]:
    """What the browser complains of; an answer that refuses something is one of its complaints, and none of ours."""
    heard: list[str] = []
    phone.on("pageerror", lambda error: heard.append(str(error)))
    phone.on("console", lambda said: heard.append(said.text) if "Security Policy" in said.text else None)
    return heard
