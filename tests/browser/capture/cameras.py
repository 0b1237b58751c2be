"""A browser whose camera is a film: Chromium reads the file anew each time the page opens the camera."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import av
import cv2
import numpy as np

from tests.browser.chromium import CHROMIUM, FLAGS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Playwright

RATE = 30
"""At which Chromium plays such a file, whatever its pictures were made at."""


@contextmanager
def camera_browser(playwright: Playwright, camera: Path | None) -> Iterator[Browser]:
    """Chromium before whose camera `camera` is; None: a machine without one."""
    device = ["--use-fake-device-for-media-stream"] if camera else []
    film = [f"--use-file-for-fake-video-capture={camera}"] if camera else []
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *device, *film])
    try:
        yield browser
    finally:
        browser.close()


def put_before(camera: Path, film: Path, *, still: float = 0) -> None:
    """Put this film before the camera: first its first picture for so many seconds, then all of it."""
    pictures = list(_jpegs(film))
    making = camera.with_suffix(".making")
    making.write_bytes(pictures[0] * round(still * RATE) + b"".join(pictures))
    making.rename(camera)


def cover(camera: Path) -> None:
    """Put a hand before the camera."""
    dark = cv2.imencode(".jpg", np.full((720, 1280, 3), 12, np.uint8))[1].tobytes()
    making = camera.with_suffix(".making")
    making.write_bytes(dark * RATE)
    making.rename(camera)


def _jpegs(film: Path) -> Iterator[bytes]:
    """The picture of each moment, at the rate of the camera."""
    with av.open(str(film)) as container:
        shown = 0
        for frame in container.decode(video=0):
            encoded = cv2.imencode(".jpg", frame.to_ndarray(format="bgr24"))[1].tobytes()
            until = round((float(frame.time or 0) + 1 / 15) * RATE)
            for _ in range(max(0, until - shown)):
                yield encoded
            shown = max(shown, until)
