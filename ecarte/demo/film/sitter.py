"""Who is filmed: a cut-out portrait and what is known of its face."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from ecarte.demo import faces
from verification.engine.face.detect import detect
from verification.engine.face.mesh import measure

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from verification.engine.face.look import Mesh
    from verification.engine.types import Image

    Points = NDArray[np.float64]

_GREY = 150


@dataclass(frozen=True, eq=False)
class Sitter:
    """`picture` is BGRA as face files are, not multiplied by its opacity; `mesh` has its landmarks."""

    picture: Image
    mesh: Mesh

    @property
    def points(self) -> Points:
        """Shape (478, 3): the face landmarks, x, y and depth in pixels of the picture."""
        return self.mesh.points.astype(np.float64)


@cache
def sitter(name: str) -> Sitter:
    """One of the demonstration's faces."""
    return sitting(faces.load_face(name))


def sitting(picture: Image) -> Sitter:
    """Anybody, cut out (BGRA, see `faces`). Raises ValueError where there is no face.

    The landmarks are found by the engine's own model: they say where lips and lids are, not what they do.
    """
    weight = picture[..., 3:].astype(np.float32) / 255
    shown = np.asarray(picture[..., :3] * weight + _GREY * (1 - weight), np.uint8)
    found = detect(shown, long_side=640)
    if not found:
        raise ValueError("there is no face in the picture")
    return Sitter(picture, measure(shown, found[0]))


def interpolate(at: Points, values: Points, where: Points, *, smooth: float = 0) -> Points:
    """Thin-plate spline through `values` (n, k) at points `at` (n, 2), given at points `where` (m, 2).

    F. Bookstein, Principal Warps (IEEE PAMI 11, 1989).
    """
    count = len(at)
    system = np.zeros((count + 3, count + 3))
    system[:count, :count] = _kernel(at, at) + smooth * np.eye(count)
    system[:count, count] = system[count, :count] = 1
    system[:count, count + 1 :], system[count + 1 :, :count] = at, at.T
    weights = np.linalg.solve(system, np.vstack([values, np.zeros((3, values.shape[1]))]))
    plane = weights[count] + where @ weights[count + 1 :]
    return np.asarray(_kernel(where, at) @ weights[:count] + plane)


def _kernel(one: Points, other: Points) -> Points:
    squared = ((one[:, None] - other[None]) ** 2).sum(axis=2) + 1e-9
    return np.asarray(squared * np.log(squared))
