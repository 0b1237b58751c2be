"""`attack.cut_out`: a print with holes for the eyes, worn before a face. The eyes live, the rest does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from verification.engine.face.attacks.texture import in_thumb, laid_together
from verification.engine.face.crop import THUMB, THUMB_EYES
from verification.engine.judge import not_run
from verification.engine.signs import above, weighed
from verification.engine.thresholds import thresholds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from verification.engine.face.look import Look, Points
    from verification.engine.types import Finding

CODE = "attack.cut_out"
_LOOKS, _LEAST = 25, 1e-6
_INNER = 0.85
"""Of the outline of a face: its border turns out of sight and says nothing."""
_EYE = (12.0, 8.0)
"""Pixels of a thumb that an eye with its lids is wide and high."""


def cut_out(looks: Sequence[Look]) -> Finding:
    """Doubts when the eyes change far more than a face does around them."""
    if len(looks) < _LOOKS:
        return not_run(CODE, "too_few_looks")
    return weighed(CODE, [above("only_eyes", eyes_alone(looks), thresholds().attack_eyes)], still="face_1")


def eyes_alone(looks: Sequence[Look]) -> float:
    """How much the eyes change over the film, over how much the rest of the face does."""
    changes = np.var(laid_together(looks), axis=0)
    middle = np.mean([in_thumb(look) for look in looks], axis=0)
    eyes, face = _areas(np.asarray(middle, np.float32))
    return float(np.sqrt(changes[eyes].mean() / (changes[face & ~eyes].mean() + _LEAST)))


def _areas(points: Points) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """The pixels of a thumb that show the eyes, and those of the whole face; landmarks of shape (468, 2)."""
    eyes, face = np.zeros((2, THUMB, THUMB), np.uint8)
    for eye in THUMB_EYES:
        cv2.ellipse(eyes, (eye, _EYE, 0), 1, -1)
    centre = points.mean(axis=0)
    outline = centre + _INNER * (cv2.convexHull(points).squeeze(1) - centre)
    cv2.fillConvexPoly(face, np.round(outline).astype(np.int32), 1)
    return eyes > 0, face > 0
