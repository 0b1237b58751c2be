"""Security paper: fine interlaced curves in inks that change from left to right over a soft ground."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verification.engine.types import Image

    Curve = NDArray[np.float64]
    Mask = NDArray[np.uint8]

Colour = tuple[int, int, int]
"""BGR."""
Point = tuple[float, float]

_SHIFT = 4
"""Binary digits after the point of the coordinates given to OpenCV."""
_LETTER = 6
"""Pixels from letter to letter of the microtext, at least."""


def ground(width: int, height: int, left: Colour, right: Colour) -> Image:
    """Go softly from one colour to the other, a little aslant."""
    across = np.linspace(0, 1, width)[None, :] + 0.25 * np.linspace(-0.5, 0.5, height)[:, None]
    return _between(left, right, across).astype(np.uint8)


def print_over(paper: Image, lines: Mask, left: Colour, right: Colour, strength: float = 0.6) -> None:
    """Print a drawing on the paper in an ink that changes from left to right (iris printing)."""
    height, width = paper.shape[:2]
    ink = _between(left, right, np.broadcast_to(np.linspace(0, 1, width), (height, width)))
    cover = (lines.astype(np.float32) * (strength / 255))[..., None]
    paper[:] = (paper * (1 - cover) + ink * cover).astype(np.uint8)


def blank(paper: Image) -> Mask:
    return np.zeros(paper.shape[:2], np.uint8)


def waves(lines: Mask, rng: np.random.Generator, *, spacing: float, swing: float = 1) -> None:
    """Draw a family of curves that come nearer to each other and part again."""
    height, width = lines.shape
    x = np.arange(-8.0, width + 8, 4)
    periods, phases = rng.uniform(width / 5, width / 1.5, 3), rng.uniform(0, 2 * np.pi, 3)
    for offset in np.arange(-0.15 * height, 1.15 * height, spacing):
        swell = swing * (1 + 0.4 * np.sin(2 * np.pi * offset / height + phases[0]))
        y = offset + swell * sum(
            amplitude * np.sin(2 * np.pi * x / period + phase + offset / (0.4 * height))
            for amplitude, period, phase in zip((26, 13, 7), periods, phases, strict=True)
        )
        _draw(lines, x, np.asarray(y))


def rosette(lines: Mask, centre: Point, radius: float, *, petals: int, turns: int = 14) -> None:
    """Draw a flower of one curve turned many times, with a second one inside it."""
    turn = np.linspace(0, 2 * np.pi, 60 * petals)
    for share, inner in ((1.0, 0.62), (0.58, 0.3)):
        for phase in np.linspace(0, 2 * np.pi / petals, turns, endpoint=False):
            swing = np.sin(petals * (turn + phase)) * np.cos(2 * (turn - phase))
            r = radius * share * (0.5 * (1 + inner) + 0.5 * (1 - inner) * swing)
            _draw(lines, centre[0] + r * np.cos(turn), centre[1] + r * np.sin(turn))


def microtext(lines: Mask, words: str, *, spacing: float) -> None:
    """Write rows of tiny text on gentle waves."""
    height, width = lines.shape
    straight = np.zeros_like(lines)
    text = words * (2 + width // (_LETTER * len(words)) + 1)
    for row, y in enumerate(np.arange(0, height + spacing, spacing)):
        shifted = text[row * 7 % len(words) :]
        size = cv2.FONT_HERSHEY_PLAIN
        cv2.putText(straight, shifted, (-6, int(y)), size, 0.85, 255, 1, cv2.LINE_AA)
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    bend = 0.3 * spacing * np.sin(x * (2 * np.pi * 5 / width)) + 0.15 * spacing * np.sin(x * 0.03 + y * 0.01)
    lines[:] = np.maximum(lines, cv2.remap(straight, x, y + bend, cv2.INTER_LINEAR))


def _between(left: Colour, right: Colour, share: NDArray[np.float64]) -> NDArray[np.float32]:
    mix = np.clip(share, 0, 1)[..., None].astype(np.float32)
    return np.asarray(np.array(left, np.float32) * (1 - mix) + np.array(right, np.float32) * mix)


def _draw(lines: Mask, x: Curve, y: Curve) -> None:
    points = np.round(np.stack([x, y], axis=1) * (1 << _SHIFT)).astype(np.int32)
    cv2.polylines(lines, [points], False, 255, 1, cv2.LINE_AA, _SHIFT)
