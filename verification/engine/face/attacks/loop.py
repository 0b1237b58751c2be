"""`attack.loop`: a film that repeats itself, forwards or backwards, or that is one picture.

A hand never holds a phone twice in the same way: a second of film that comes again was copied. The copy need
not fall on the same moments, and noise and light may have been added.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from verification.engine.face.attacks.texture import change
from verification.engine.judge import not_run
from verification.engine.signs import below, weighed
from verification.engine.thresholds import thresholds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from verification.engine.face.look import Look
    from verification.engine.types import Finding, Image

    Floats = NDArray[np.float64]

CODE = "attack.loop"
_LOOKS = 25
_RUN = 12
"""Looks in a row that must come again: a little over a second."""
_APART = 0.9
"""Seconds between a moment and its return."""
_OFFSET = 16


def looped(looks: Sequence[Look]) -> Finding:
    """Doubts when a second of the film comes again, or nothing of the face ever changes."""
    if len(looks) < _LOOKS:
        return not_run(CODE, "too_few_looks")
    limits = thresholds()
    signs = [below("one_picture", change(looks), limits.attack_still)]
    again = return_distance(looks)
    if again is not None:
        signs.append(below("repeated", again, limits.attack_loop))
    # Not advice alone: whatever the camera, no two seconds of a film are the same.
    return weighed(CODE, signs, advisory=False)


def return_distance(looks: Sequence[Look]) -> float | None:
    """How near the film comes to itself, in squares of what it changes from one look to the next."""
    pictures = np.stack([_even(look.scene) for look in looks])
    steps = np.sum(np.diff(pictures, axis=0) ** 2, axis=1)
    nearest = _to_segments(pictures)
    gap = round(_APART * (len(looks) - 1) / (looks[-1].seconds - looks[0].seconds))
    ratios = [
        _mean_of_run(nearest[first, second]) / _mean_of_run(steps[first])
        for first, second in _returns(len(steps), gap)
    ]
    return min((float(ratio.min()) for ratio in ratios), default=None)


def _returns(count: int, gap: int) -> Iterator[tuple[NDArray[np.int_], NDArray[np.int_]]]:
    """Moments, and those at which the same would come again: in the same order, or in the opposite one."""
    moments = np.arange(count)
    for way in (1, -1):
        for start in range(2 * count):
            again = start + way * moments
            kept = (again - moments >= gap) & (again < count)
            if kept.sum() >= _RUN:
                yield moments[kept], again[kept]


def _mean_of_run(values: Floats) -> Floats:
    return np.convolve(values, np.full(_RUN, 1 / _RUN), "valid") + 1e-9


def _to_segments(pictures: Floats) -> Floats:
    """Squared distance of each picture from the line between each other one and its next."""
    products = pictures @ pictures.T
    square, onward = np.diag(products), np.diag(products, 1)
    towards = products[:, 1:] - products[:, :-1] - (onward - square[:-1])
    length = np.maximum(square[1:] - 2 * onward + square[:-1], 1e-9)
    share = np.clip(towards / length, 0, 1)
    away = square[:, None] - 2 * products[:, :-1] + square[:-1]
    return np.asarray(np.maximum(away - 2 * share * towards + share**2 * length, 0))


def _even(scene: Image) -> Floats:
    """Logarithm of the brightness, less what exposure and the fall of light explain."""
    rows, columns = (np.linspace(-1, 1, length) for length in scene.shape)
    x, y = np.meshgrid(columns, rows)
    terms, _ = np.linalg.qr(np.stack([np.ones_like(x), x, y, x * x + y * y], axis=-1).reshape(-1, 4))
    logs = np.log(scene.astype(np.float64) + _OFFSET).reshape(-1)
    return np.asarray(logs - terms @ (terms.T @ logs))
