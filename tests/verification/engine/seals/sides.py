"""Sides with and without a seal, straight from the drawing, or as a camera saw them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from ecarte.demo.documents.truth import side_at
from ecarte.demo.seals import modules
from verification.engine.document.kinds import BACK, ID_1

if TYPE_CHECKING:
    from verification.engine.document.side import Side
    from verification.engine.types import Image

PAPER = 225
PLACE_MM = (9.0, 3.3)
WIDTH_MM = 12.19
_FINE = 30
"""Pixels a millimetre of the drawing."""


def card(payload: bytes | None, *, text: bool = True) -> Image:
    """The back of a card, with lines of text and, at the identity card's place, a seal."""
    page = np.full((round(ID_1.height * _FINE), round(ID_1.width * _FINE)), PAPER, np.uint8)
    if text:
        for line in range(3):
            at = (5 * _FINE, round((35 + 6.35 * line) * _FINE))
            cv2.putText(
                page, "IDFRASPECIMEN<<0123456789", at, cv2.FONT_HERSHEY_SIMPLEX, 4.0, 30, 12, cv2.LINE_AA
            )
    if payload is not None:
        dark = np.where(np.pad(modules(payload), 1), 30, 250).astype(np.uint8)
        width = round(WIDTH_MM * _FINE * len(dark) / (len(dark) - 2))
        seal = cv2.resize(
            np.repeat(np.repeat(dark, 16, 0), 16, 1), (width, width), interpolation=cv2.INTER_AREA
        )
        left, top = (round(side * _FINE) for side in PLACE_MM)
        page[top : top + width, left : left + width] = seal
    return np.asarray(cv2.cvtColor(page, cv2.COLOR_GRAY2BGR), np.uint8)


def photographed(
    page: Image, *, pixels_per_mm: float, blur: float = 0, noise: float = 0, seed: int = 0
) -> Side:
    """The side in a frame at that resolution, a little askew, with lens blur (sigma) and noise (grey levels)."""
    rng = np.random.default_rng(seed)
    width, height = ID_1.width * pixels_per_mm, ID_1.height * pixels_per_mm
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]]) + 40 + rng.uniform(-8, 8, (4, 2))
    frame = np.full((round(height) + 80, round(width) + 80, 3), 90, np.uint8)
    drawn = np.array(
        [[0, 0], [page.shape[1], 0], [page.shape[1], page.shape[0]], [0, page.shape[0]]], np.float32
    )
    near = cv2.resize(
        page, None, fx=2 * pixels_per_mm / _FINE, fy=2 * pixels_per_mm / _FINE, interpolation=cv2.INTER_AREA
    )
    drawn = drawn * near.shape[1] / page.shape[1]
    to_frame = cv2.getPerspectiveTransform(drawn.astype(np.float32), corners.astype(np.float32))
    seen = cv2.warpPerspective(
        cv2.GaussianBlur(near, (0, 0), 0.9),
        to_frame,
        frame.shape[1::-1],
        dst=frame,
        borderMode=cv2.BORDER_TRANSPARENT,
    )
    if blur:
        seen = cv2.GaussianBlur(seen, (0, 0), blur)
    grainy = seen + rng.normal(0, noise, seen.shape) if noise else seen
    return side_at(corners, np.clip(grainy, 0, 255).astype(np.uint8), BACK, ID_1)
