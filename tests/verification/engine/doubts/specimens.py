"""Sides as the engine finds them, without a film: specimens under a light that moves, seen with noise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from ecarte.demo.documents import draw_sides
from ecarte.demo.documents.hologram import hologram
from ecarte.demo.person import DocumentKind
from ecarte.demo.population import person
from verification.engine.document.doubts.place import Area, TextBox
from verification.engine.document.kinds import FRONT, ID_1
from verification.engine.document.side import VIEW_PIXELS_PER_MM, Side, View
from verification.engine.geometry import PIXELS_PER_MM
from verification.engine.types import Frame

if TYPE_CHECKING:
    from verification.engine.types import Image

SEED = 1
PERSON = person(SEED, DocumentKind.CNIE)
SPECIMEN = draw_sides(PERSON)[0]
PORTRAIT = Area(*SPECIMEN.places["portrait"])
VALUES = ("family_name", "given_names", "birth_date", "birth_place", "number", "expires")
TEXTS = [TextBox(name, FRONT, Area(*SPECIMEN.places[name])) for name in VALUES]
TILTS = (-0.14, -0.08, -0.03, 0.03, 0.08, 0.14)
"""Radians, one for each view."""


def filmed(
    picture: Image, *, film: bool = True, light: float = 0.1, tint: tuple[float, ...] = (1, 1, 1)
) -> Side:
    """The front, seen from all `TILTS`: with its hologram (`film`), under a light that moves as much as `light`.

    `tint` is the colour of the light, BGR.
    """
    rng = np.random.default_rng(1)
    rainbow = hologram((ID_1.width, ID_1.height), 0)
    seen = []
    for tilt in TILTS:
        shown = rainbow.over(picture, (0.05, tilt)) if film else picture
        slope = 0.9 + light * tilt / TILTS[-1] * np.linspace(-1, 1, picture.shape[1])
        seen.append(_exposed(shown, slope[None, :, None] * np.array(tint), rng))
    scale = VIEW_PIXELS_PER_MM / PIXELS_PER_MM
    views = [cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) for image in seen]
    height, width = picture.shape[:2]
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float64)
    best = seen[len(seen) // 2]
    return Side(
        name=FRONT,
        size=ID_1,
        image=best,
        glare=np.zeros((height, width), np.bool_),
        complete=True,
        resolution=PIXELS_PER_MM,
        frame=Frame(index=0, seconds=0, image=np.zeros((1080, 1920, 3), np.uint8), sharpness=20),
        corners=corners,
        views=tuple(View(seconds=i, image=np.asarray(view, np.uint8)) for i, view in enumerate(views)),
    )


def _exposed(picture: Image, light: np.ndarray, rng: np.random.Generator) -> Image:
    soft = cv2.GaussianBlur(picture, (0, 0), 0.8).astype(np.float32)
    noisy = soft * light + rng.normal(0, 3, picture.shape)
    return np.asarray(np.clip(noisy, 0, 255), np.uint8)
