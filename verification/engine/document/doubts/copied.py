"""A copy: one in black and white has no colour but that of light and paper, and what copiers print is dots.

Dots are seen where the film is sharp and large enough, whatever their colours. Documents are printed in
lines.
"""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

import cv2
import numpy as np

from verification.engine.channels import brightest, darkest
from verification.engine.document.doubts.fit import coefficients
from verification.engine.judge import not_run
from verification.engine.signs import above, below, weighed
from verification.engine.spectrum import common_peak
from verification.engine.thresholds import thresholds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verification.engine.document.side import Side
    from verification.engine.types import Finding, Image

CODE = "doubt.copy"
_WIDTH = 84
"""Pixels to which a side is reduced, about one a millimetre: no noise and no coding of chroma is left."""
_BLOWN, _BLACK = 246, 8
_DOTS_FROM = 0.12
"""Cycles a pixel of the side: 1.4 a millimetre, 37 dots an inch."""
_ENOUGH = 0.5
"""Share of the side that must be neither blown out nor black."""


def copied(sides: Sequence[Side]) -> Finding:
    """Doubts when even the most colourful side has no colour but what light gives to grey, or one shows dots.

    Dots alone are advisory: some real documents have patterns as regular.
    """
    colours = [colour for side in sides if (colour := _colour(side)) is not None]
    if not colours:
        return not_run(CODE, "no_side" if not sides else "glare")
    limits = thresholds()
    grey = below("no_colour", max(colours), limits.doubt_copy)
    dots = above("halftone", max(halftone(side.image) for side in sides), limits.doubt_copy_halftone)
    return weighed(CODE, [grey, dots], advisory=dots.doubtful and not grey.doubtful)


def halftone(image: Image) -> float:
    """How far the grid of a print's dots rises, as a logarithm, out of the spectrum common to a side."""
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY).astype(np.float32)
    return common_peak(grey, coarsest=_DOTS_FROM)


def _colour(side: Side) -> float | None:
    """The median over the views, as a passing reflection brings its own colour."""
    images = [view.image for view in side.views] or [side.image]
    measured = [value for image in images if (value := residual_chroma(image)) is not None]
    return median(measured) if measured else None


def residual_chroma(image: Image) -> float | None:
    """Chroma (root mean square, 0-255) that brightness and place do not explain; None if too little is seen.

    White balance and coloured light make the chroma of grey a function of its brightness and, with several
    lamps, of its place: a polynomial of both is taken off.
    """
    height = round(_WIDTH * image.shape[0] / image.shape[1])
    small = np.asarray(cv2.resize(image, (_WIDTH, height), interpolation=cv2.INTER_AREA), np.uint8)
    seen = (brightest(small) < _BLOWN) & (darkest(small) > _BLACK)
    if seen.mean() < _ENOUGH:
        return None
    planes = cv2.cvtColor(small, cv2.COLOR_BGR2YCrCb).astype(np.float32)
    luma, chroma = planes[..., 0][seen] / 128 - 1, planes[..., 1:][seen]
    y, x = (grid[seen] for grid in np.mgrid[-1 : 1 : height * 1j, -1 : 1 : _WIDTH * 1j].astype(np.float32))
    terms = np.stack([np.ones_like(luma), luma, luma**2, x, y, x * y, x**2, y**2], axis=1)
    explained = terms @ coefficients(terms, chroma)
    return float(np.sqrt(np.mean(np.sum((chroma - explained) ** 2, axis=1))))
