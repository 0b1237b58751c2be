"""Tells dark from light modules where the blur reaches over several of them.

Two estimators, fitted anew to each picture by least squares to the modules as they were decided so far, the
known ones to begin with; what they say is the next decision.

1. A linear equaliser gives each module from its surroundings.
2. Interference cancellation learns how a module and its neighbours show in the picture, takes away what the
   neighbours as decided contribute, and looks for the module in what is left. It needs mostly right
   decisions, and then mends nearly all the wrong ones (as receivers do against intersymbol interference).

Pictures of the same code are decided together, each weighted by how well its estimator does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from verification.engine.seals.finder import pattern

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verification.engine.seals.barcode import Grey
    from verification.engine.seals.lattice import Lattice

    Values = NDArray[np.float32]
    """One for each module, row by row; dark is positive."""
    Samples = NDArray[np.float32]
    """Shape (modules, samples): each module's surroundings in the picture."""

_FINE = 3
"""Samples a module and direction."""
_REACH = 4
"""Samples to each side: the module itself and the next ones."""
_PAD = 3
"""Modules sampled around the code."""
_AROUND = 13
"""Modules over which light is evened out."""
_RIDGE, _NOISE = 0.03, 0.01
"""Of the power of the samples: keep the estimators from fitting noise."""
_NEIGHBOURS = 2
"""Modules to each side whose blur reaches a module."""


def sampled(picture: Grey, lattice: Lattice) -> Samples:
    """The surroundings of each module, evened out and normalised."""
    count = (lattice.size + 2 * _PAD) * _FINE
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32) * lattice.size
    to_picture = cv2.getPerspectiveTransform(square, lattice.corners.astype(np.float32))
    step, first = 1 / _FINE, 0.5 / _FINE - _PAD
    to_code = np.array([[step, 0, first], [0, step, first], [0, 0, 1]])
    seen = cv2.warpPerspective(
        picture.astype(np.float32),
        to_picture @ to_code,
        (count, count),
        flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    dark = cv2.blur(seen, (_AROUND * _FINE, _AROUND * _FINE)) - seen
    dark /= dark.std() + 1e-6
    side = 2 * _REACH + 1
    windows = np.lib.stride_tricks.sliding_window_view(dark, (side, side))
    start = _PAD * _FINE + _FINE // 2 - _REACH
    stop = start + lattice.size * _FINE
    return (
        windows[start:stop:_FINE, start:stop:_FINE].reshape(lattice.size**2, side * side).astype(np.float32)
    )


def first_guess(samples: Samples) -> Values:
    """The middle of each module, less a part of what is around, about zero."""
    offsets = np.mgrid[-_REACH : _REACH + 1, -_REACH : _REACH + 1] / _FINE
    distance = (offsets**2).sum(0).ravel()
    middle, around = np.exp(-distance / 0.245), np.exp(-distance / 2)
    guess = samples @ (1.8 * middle / middle.sum() - 0.8 * around / around.sum()).astype(np.float32)
    return np.asarray(guess - np.median(guess), np.float32)


def decided(values: Values, size: int) -> Values:
    """1 dark, -1 light; the known modules are what they must be."""
    known = pattern(size).ravel()
    return np.where(known != 0, known, np.where(values > 0, 1, -1)).astype(np.float32)


class Equaliser:
    """Of one picture."""

    def __init__(self, samples: Samples) -> None:
        self._inputs = _with_constant(samples)
        power = self._inputs.T @ self._inputs + _RIDGE * len(samples) * np.eye(self._inputs.shape[1])
        self._fit = np.linalg.solve(power, self._inputs.T).astype(np.float32)

    def __call__(self, decisions: Values) -> Values:
        """What the linear equaliser says of each module, weighted by how sure it is."""
        said = self._inputs @ (self._fit @ decisions)
        return np.asarray(said / (np.mean((said - decisions) ** 2) + 1e-3), np.float32)


def cancelled(samples: Samples, decisions: Values) -> Values:
    """What is left for each module once its neighbours are taken away, as a likelihood."""
    size = int(len(decisions) ** 0.5)
    side = 2 * _NEIGHBOURS + 1
    around = np.pad(decisions.reshape(size, size), _NEIGHBOURS, constant_values=-1)
    neighbours = np.lib.stride_tricks.sliding_window_view(around, (side, side)).reshape(size**2, side * side)
    inputs = _with_constant(neighbours)
    power = inputs.T @ inputs + _RIDGE / 10 * len(inputs) * np.eye(inputs.shape[1])
    channel = np.linalg.solve(power, inputs.T @ samples).astype(np.float32)
    left = samples - inputs @ channel
    own = channel[side * side // 2]
    noise = left.T @ left / len(left) + _NOISE * np.eye(len(own), dtype=np.float32)
    matched = np.linalg.solve(noise, own)
    return np.asarray((left + decisions[:, None] * own) @ matched, np.float32)


def _with_constant(columns: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.column_stack([columns, np.ones(len(columns))]).astype(np.float32)
