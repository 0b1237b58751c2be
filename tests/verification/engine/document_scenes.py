"""Frames of specimens whose place is known."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import cv2
import numpy as np

from ecarte.demo.documents import draw_document
from ecarte.demo.people import CAST
from verification.engine.document.plane import homography
from verification.engine.frames import sharpness
from verification.engine.types import Frame, Image

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verification.engine.document.side import Points

PEOPLE = {person.slug: person for person in CAST}
CARD = np.array([(420, 230), (1440, 260), (1410, 900), (400, 840)], np.float64)
"""A card filmed with a tilt, clockwise from its top left."""


@cache
def drawn(slug: str) -> tuple[Image, ...]:
    """The sides of the person's document, 12 px a millimetre."""
    return draw_document(PEOPLE[slug])


def table(seed: int = 0, shade: float = 70) -> Image:
    """A wooden table, seen from 1920 × 1080 pixels."""
    rng = np.random.default_rng(seed)
    grain = cv2.resize(rng.normal(0, 9, (200, 12)).astype(np.float32), (1920, 1080))
    wood = np.array([0.6, 0.85, 1.2], np.float32) * (shade + grain[..., None])
    return np.asarray(np.clip(wood, 0, 255), np.uint8)


def placed(side: Image, corners: Points, ground: Image | None = None) -> Image:
    """The side at `corners` on the ground, with the lens's and the sensor's faults."""
    picture = (table() if ground is None else ground).copy()
    height, width = side.shape[:2]
    flat = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float64)
    reduced = cv2.GaussianBlur(side, (0, 0), 0.8)
    matrix = homography(flat - 0.5, corners)
    seen = cv2.warpPerspective(reduced, matrix, (1920, 1080), borderMode=cv2.BORDER_REPLICATE)
    card = np.zeros((1080, 1920), np.uint8)
    cv2.fillConvexPoly(card, np.rint(corners * 16).astype(np.int32), 1, shift=4)
    picture[card > 0] = seen[card > 0]
    noise = np.random.default_rng(1).normal(0, 2, (1080, 1920, 1))
    return np.asarray(np.clip(cv2.GaussianBlur(picture, (0, 0), 0.8) + noise, 0, 255), np.uint8)


def finger(picture: Image, at: tuple[int, int], to: tuple[int, int]) -> Image:
    """The picture with a finger from outside to a place on the document."""
    covered = picture.copy()
    cv2.line(covered, at, to, (120, 150, 205), 130)
    return covered


def filmed(pictures: Sequence[Image]) -> list[Frame]:
    """One frame every half second."""
    return [
        Frame(index=15 * i, seconds=i / 2, image=picture, sharpness=sharpness(_small_grey(picture)))
        for i, picture in enumerate(pictures)
    ]


def _small_grey(picture: Image) -> Image:
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    return np.asarray(cv2.resize(grey, (960, 540), interpolation=cv2.INTER_AREA), np.uint8)
