"""Which way a head looks, from its landmarks.

The rotation is the one that best lays the canonical face of MediaPipe over the landmarks (weighted orthogonal
Procrustes problem, by singular values), with the points and weights of MediaPipe's own face geometry module:
those that expressions hardly move. The perspective of a near camera is left out: it shifts the angles of a
face far from the middle of the picture by a few degrees, alike in every frame.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from verification.engine.face.look import Points, Pose

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

_MIDDLE = {
    4: (0.0709, (0.0, -0.4632, 7.5866)),
    6: (0.0321, (0.0, 2.4733, 5.7886)),
    10: (0.0084, (0.0, 8.2618, 4.4815)),
}
_SIDES = {
    (33, 263): (0.0587, (4.4459, 2.6640, 3.1734)),
    (54, 284): (0.0077, (6.2793, 6.6154, 1.4259)),
    (67, 297): (0.0091, (3.5240, 8.0060, 3.7292)),
    (117, 346): (0.0098, (5.2587, 0.9458, 2.9743)),
    (119, 348): (0.0146, (3.3007, 0.8616, 3.8728)),
    (121, 350): (0.0186, (1.8207, 1.4680, 4.2241)),
    (127, 356): (0.0052, (7.7431, 2.3650, -2.0052)),
    (129, 358): (0.1206, (1.7858, -0.9783, 4.8505)),
    (132, 361): (0.0056, (7.2709, -2.8909, -2.2525)),
    (133, 362): (0.0533, (1.8564, 2.5852, 3.7579)),
    (136, 365): (0.0669, (5.0853, -7.1786, 0.7147)),
    (143, 372): (0.0148, (6.4076, 2.2360, 1.5608)),
    (147, 376): (0.0143, (6.2349, -1.9444, 1.6635)),
    (198, 420): (0.0255, (1.2468, 0.2303, 5.6810)),
    (205, 425): (0.0473, (3.8329, -1.5373, 4.1377)),
}
"""Landmarks of the person's right and left; their weight; centimetres to the left, up and forwards."""


def _rigid() -> tuple[list[int], Matrix, Matrix]:
    rows = [(index, weight, point) for index, (weight, point) in _MIDDLE.items()]
    for (right, left), (weight, (x, y, z)) in _SIDES.items():
        rows += [(right, weight, (-x, y, z)), (left, weight, (x, y, z))]
    indices, weights, points = zip(*rows, strict=True)
    return list(indices), np.array(weights)[:, None], np.array(points)


RIGID, _WEIGHTS, CANONICAL = _rigid()
"""Landmarks that expressions hardly move, and where the canonical face has them, in centimetres."""
_CENTRED = CANONICAL - (_WEIGHTS * CANONICAL).sum(axis=0) / _WEIGHTS.sum()
_TO_FACE = np.array([1.0, -1.0, -1.0])
"""Pictures count downwards, and depth away from the camera; the canonical face upwards and towards it."""


def pose_of(points: Points) -> Pose:
    """The angles, in the order that undoes them: first the roll in the picture, then yaw, then pitch."""
    seen = points[RIGID].astype(np.float64) * _TO_FACE
    left, _, right = np.linalg.svd((_WEIGHTS * seen).T @ _CENTRED)
    # Never a mirror image, even if noise would fit one better.
    rotation = left @ np.diag([1, 1, np.linalg.det(left @ right)]) @ right
    return Pose(
        yaw=float(np.degrees(-np.arcsin(np.clip(rotation[2, 0], -1, 1)))),
        pitch=float(np.degrees(-np.arctan2(rotation[2, 1], rotation[2, 2]))),
        roll=float(np.degrees(-np.arctan2(rotation[1, 0], rotation[0, 0]))),
    )
