"""Single pictures, as the camera of a phone takes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from ecarte.demo.film.shot import AS_THE_PERSON_FILMS, CONDITIONS, QUALITIES, Shot
from ecarte.demo.film.surface import ZONE_ON_THE_BACK, Surface, surfaces
from ecarte.demo.film.take import Plan, Take
from ecarte.demo.person import FilmQuality, Person

if TYPE_CHECKING:
    from ecarte.demo.film.shot import Scene, Severity
    from ecarte.demo.film.take import Corners
    from verification.engine.types import Image

_MOMENTS = (1.0, 9.0)
"""Seconds after the phone came to rest."""


@dataclass(frozen=True, slots=True)
class Photograph:
    image: Image
    """BGR."""
    corners: Corners
    """Where the document is; may lie outside of the picture."""


def capture(
    of: Person | Image,
    *,
    severity: Severity = "mild",
    scene: Scene = "table",
    seed: int = 0,
    turns: int = 0,
    size: tuple[int, int] = (1920, 1080),
) -> Image:
    """Take one picture (BGR) of a side, or of the side of a person's document with the machine-readable zone.

    `turns` (quarters clockwise) turn the whole picture.
    """
    side = of if isinstance(of, Person) else Surface(of)
    return photograph(side, Shot(scene=scene, severity=severity, turns=turns), seed=seed, size=size).image


def photograph(
    of: Person | Surface,
    shot: Shot = AS_THE_PERSON_FILMS,
    *,
    seed: int = 0,
    size: tuple[int, int] = (1920, 1080),
) -> Photograph:
    """Take one picture, and tell where the document is in it; its `size` is turned with `shot.turns`."""
    if isinstance(of, Person):
        under = CONDITIONS[shot.severity] if shot.severity else QUALITIES[of.quality]
        surface = surfaces(of, genuine=shot.hologram)[of.kind in ZONE_ON_THE_BACK]
    else:
        under = CONDITIONS[shot.severity] if shot.severity else QUALITIES[FilmQuality.GOOD]
        surface = of
    rng = np.random.default_rng(seed)
    turned = size[::-1] if shot.turns % 2 else size
    take = Take(rng, [surface], turned, under, shot, Plan(swing=0))
    picture, corners = take.picture(rng.uniform(*_MOMENTS))
    pixels = cv2.cvtColor(picture, cv2.COLOR_YUV2BGR_I420)
    _, jpeg = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, under.jpeg])
    return Photograph(np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), np.uint8), corners)
