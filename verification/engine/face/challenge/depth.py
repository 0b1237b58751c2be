"""Whether what turned has depth: a head does, a photograph does not.

Seen from afar, a flat thing that turns keeps its points in affine relation, narrowed by the cosine of the
turn (Koenderink & van Doorn 1991, "Affine structure from motion"); a head does not, for its nose goes before
its ears. So the part of the movement that no affine map explains, over the sine of the turn, is the depth of
the face out of its plane. The landmarks come from a model that has learnt heads and bends flat ones a little;
but a flat picture is narrowed much more than that model turns it, and the sine is taken of whichever is more.

A screen that shows a real head turning has all its depth and passes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from verification.engine.judge import at_least, not_run
from verification.engine.thresholds import thresholds
from verification.engine.types import Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verification.engine.face.challenge.signals import Floats
    from verification.engine.face.look import Look, Mesh

CODE = "face.depth"
_EYE_CORNERS = (33, 133, 362, 263)
_NOSE = (168, 6, 197, 195, 5, 4, 1, 2, 98, 327)
_FOREHEAD = (10, 151, 9, 21, 251, 54, 284)
_BROWS = (55, 285, 107, 336)
_SIDES = (234, 454, 127, 356, 93, 323, 116, 345, 50, 280)
RIGID = np.array([*_EYE_CORNERS, *_NOSE, *_FOREHEAD, *_BROWS, *_SIDES])
"""Landmarks that neither speech nor a smile moves much."""
RIGHT_IRIS, LEFT_IRIS = 468, 473
FEW = 5
"""Looks of each kind that are compared: one alone trembles."""
STRAIGHT = 6.0
"""Degrees of yaw from rest."""


def depth_finding(looks: Sequence[Look]) -> Finding:
    """`face.depth`: in eye distances. `NOT_RUN` where the head never turned far enough to tell."""
    depth = relief([look.mesh for look in looks], least_turn=thresholds().face_depth_turn.value)
    if depth is None:
        return not_run(CODE, "not_turned")
    return at_least(CODE, depth, thresholds().face_depth, otherwise=Verdict.FAIL, detail="flat")


def relief(meshes: Sequence[Mesh], *, least_turn: float) -> float | None:
    """The depth of the face out of its plane, root mean square, in eye distances: median over pairs of looks.

    None if no look lies `least_turn` degrees from the looks ahead.
    """
    if not meshes:
        return None
    yaw = np.array([mesh.pose.yaw for mesh in meshes])
    away = np.abs(yaw - np.median(yaw))
    farthest = np.argsort(away)[::-1][:FEW]
    turned = [meshes[at] for at in farthest if away[at] >= least_turn]
    ahead = [meshes[at] for at in np.argsort(away)[:FEW] if away[at] <= STRAIGHT]
    if not turned or not ahead:
        return None
    return float(np.median([pair_relief(one, other) for one in ahead for other in turned]))


def pair_relief(ahead: Mesh, turned: Mesh) -> float:
    """The same, of two looks. They must lie some degrees apart: the angle divides."""
    one, other = (mesh.points[RIGID, :2].astype(np.float64) for mesh in (ahead, turned))
    linear, residual = _affine(one, other)
    largest, smallest = np.linalg.svd(linear, compute_uv=False)
    eyes = float(np.linalg.norm(ahead.points[LEFT_IRIS, :2] - ahead.points[RIGHT_IRIS, :2])) * largest
    narrowed = np.sqrt(1 - (smallest / largest) ** 2)
    turn = np.sin(np.radians(abs(turned.pose.yaw - ahead.pose.yaw)))
    return float(residual / eyes / max(narrowed, turn))


def _affine(one: Floats, other: Floats) -> tuple[Floats, float]:
    """The linear part of the affine map that best takes `one` to `other`, and its residual (r.m.s.)."""
    homogeneous = np.column_stack([one, np.ones(len(one))])
    solution = np.linalg.lstsq(homogeneous, other, rcond=None)[0]
    left = other - homogeneous @ solution
    return np.asarray(solution[:2].T), float(np.sqrt((left**2).sum(axis=1).mean()))
