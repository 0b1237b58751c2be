"""Lays the lattice of a Data Matrix over a picture in which its modules are too blurred to be told apart.

A quarter of the modules is known beforehand. They are too few pixels each to be seen one by one, but together
they tell the size of the code and the place of its corners to a fraction of a module.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import cv2
import numpy as np

from verification.engine.seals.finder import SIZES, points, ringed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from verification.engine.seals.barcode import Grey
    from verification.engine.seals.finder import Pattern, Points
    from verification.engine.types import BoxMm

_SCALES = (0.94, 0.97, 1.0, 1.03, 1.06)
"""Of the width that was located."""
_MARGIN = 2.0
"""Millimetres around the box in which the code is looked for."""
_COARSE = 2
"""Pixels a module of the first search."""
_STEPS, _SMALL_STEPS = (1.0, 0.5, 0.25), (0.25, 0.12, 0.06)
"""Modules by which corners are moved: after the first search, and once modules are decided."""
_ROUNDS = 6
_AROUND = 6
"""Modules over which light is evened out: as many dark as light ones, on average."""
_UNIT = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)


@dataclass(frozen=True, slots=True)
class Lattice:
    """A code in a picture."""

    size: int
    """Modules a side."""
    corners: NDArray[np.float64]
    """Shape (4, 2), in pixels, clockwise from the code's own top left."""
    score: float
    """Correlation of the known modules with the picture, -1 to 1."""


def fit_lattices(
    picture: Grey, place: NDArray[np.float64], box: BoxMm, sizes: Iterable[int] = SIZES
) -> list[Lattice]:
    """The best lattice of each size, the likeliest first.

    `place` takes millimetres of the side to pixels of the picture; `box` is where the code was located. It
    stands upright on the side, as seals do.
    """
    fits = (_moved(picture, _coarse(picture, place, box, size), ringed(size), _STEPS) for size in sizes)
    return sorted(fits, key=lambda fit: -fit.score)


def realigned(picture: Grey, lattice: Lattice, decisions: NDArray[np.float32]) -> Lattice:
    """The same, laid over all modules as they were decided."""
    modules = np.pad(decisions.reshape(lattice.size, lattice.size), 1, constant_values=-1)
    return _moved(picture, lattice.corners, modules, _SMALL_STEPS)


def _coarse(picture: Grey, place: NDArray[np.float64], box: BoxMm, size: int) -> NDArray[np.float64]:
    """The corners in the picture where the known modules match best, within the box and a margin."""
    template = cv2.resize(ringed(size), None, fx=_COARSE, fy=_COARSE, interpolation=cv2.INTER_NEAREST)
    template -= template.mean() * (template != 0)
    width, best = max(box[2:]), (-1.0, 0.0, 0.0, 0.0)
    left, top, span = box[0] - _MARGIN, box[1] - _MARGIN, width + 2 * _MARGIN
    for scale in _SCALES:
        per_mm = _COARSE * size / (width * scale)
        to_side = np.array([[1 / per_mm, 0, left], [0, 1 / per_mm, top], [0, 0, 1]])
        seen = _warped(picture, place @ to_side, round(span * per_mm))
        _, score, _, (x, y) = cv2.minMaxLoc(cv2.matchTemplate(_evened(seen, _COARSE), template, cv2.TM_CCORR))
        best = max(best, (score, left + (x + _COARSE) / per_mm, top + (y + _COARSE) / per_mm, width * scale))
    _, x_mm, y_mm, side = best
    square = _UNIT.astype(np.float64) * side + (x_mm, y_mm)
    return np.asarray(cv2.perspectiveTransform(square[None], place)[0])


def _moved(
    picture: Grey, corners: NDArray[np.float64], modules: Pattern, steps: tuple[float, ...]
) -> Lattice:
    """Moves the corners, together and one by one, as long as the known modules match better."""
    size = len(modules) - 2
    module = float(np.linalg.norm(corners[1] - corners[0])) / size
    left, top = np.maximum(np.floor(corners.min(0) - 4 * module), 0).astype(int)
    right, bottom = np.maximum(np.ceil(corners.max(0) + 4 * module), 0).astype(int)
    around = picture[top : bottom + 1, left : right + 1]
    if around.size == 0:
        return Lattice(size, corners, -1.0)
    evened, at = _evened(around, module), corners - (left, top)
    middles, values = points(modules)
    middles = middles.astype(np.float32)
    score = _match(evened, at, middles, values)
    for step in steps:
        moves = _moves(step * module)
        for _ in range(_ROUNDS):
            before = score
            for move in moves:
                moved = _match(evened, at + move, middles, values)
                if moved > score:
                    score, at = moved, at + move
            if score == before:
                break
    return Lattice(size, at + np.array([left, top]), score)


def _moves(distance: float) -> list[NDArray[np.float64]]:
    """All four corners together, then each alone, in four directions."""
    corners = [np.ones((4, 1)), *np.eye(4)[:, :, None]]
    directions = distance * np.array([[1, 0], [-1, 0], [0, 1], [0, -1]])
    return [corner * direction for corner, direction in product(corners, directions)]


def _match(
    evened: NDArray[np.float32], corners: NDArray[np.float64], middles: Points, values: NDArray[np.float32]
) -> float:
    homography = cv2.getPerspectiveTransform(_UNIT, corners.astype(np.float32))
    at = cv2.perspectiveTransform(middles[None], homography).astype(np.float32)
    [seen] = cv2.remap(evened, at, np.empty(0), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    # By products: tens of thousands of times a seal, NumPy's own mean and deviation are most of its cost.
    mean = float(seen.sum()) / len(seen)
    variance = float(seen @ seen) / len(seen) - mean * mean
    return float(seen @ values) / len(seen) / (float(np.sqrt(max(variance, 0.0))) + 1e-6)


def _evened(picture: Grey, module: float) -> NDArray[np.float32]:
    window = (2 * round(_AROUND * module) + 1,) * 2
    light = picture.astype(np.float32)
    light -= cv2.blur(light, window)
    return np.asarray(-light / (np.sqrt(cv2.blur(light * light, window)) + 4), np.float32)


def _warped(picture: Grey, homography: NDArray[np.float64], side: int) -> Grey:
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    warped = cv2.warpPerspective(
        picture, homography, (side, side), flags=flags, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(warped, np.uint8)
