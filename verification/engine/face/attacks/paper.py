"""`attack.print`: a picture on paper. What surrounds its face moves with it, and it is made of dots."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from verification.engine.face.attacks.raster import STILL, dots, large_enough
from verification.engine.face.attacks.surroundings import around, following, landmarks, light
from verification.engine.judge import not_run
from verification.engine.signs import above, below, weighed
from verification.engine.thresholds import thresholds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verification.engine.face.look import Look
    from verification.engine.types import Finding, Image

CODE = "attack.print"
_LOOKS = 20
_SEEN, _PIXELS = 0.8, 60
"""Share of the looks in which a pixel must be seen, and how many such pixels are enough."""
_CHANGE = 0.02
"""Of the logarithm of brightness: surroundings that change less show no movement."""


def printed(looks: Sequence[Look], faces: Sequence[Image]) -> Finding:
    """Doubts when the surroundings go with the face, or the face shows dots. `faces`: see `raster`."""
    limits, large = thresholds(), large_enough(faces)
    signs = [above("dots", dots(large), limits.attack_dots)] if large else []
    apart = independence(looks) if len(looks) >= _LOOKS else None
    if apart is not None:
        signs.append(below("one_plane", apart, limits.attack_plane))
    return weighed(CODE, signs, still=STILL) if signs else not_run(CODE, "too_few_looks")


def independence(looks: Sequence[Look]) -> float | None:
    """How much more the surroundings change seen from the face than seen from the phone.

    Above 1 the face moves before a room, below 1 face and surroundings are one flat thing. `None` where
    nothing moves, or too little is seen around the face.
    """
    scenes, faces = light(looks), landmarks(looks)
    middle = faces.mean(axis=0)
    moved, seen = following(scenes, faces, middle)
    ring = around(middle, scenes.shape[1:]) & (seen.mean(axis=0) > _SEEN)
    if ring.sum() < _PIXELS:
        return None
    from_face = np.nanstd(np.where(seen, moved, np.nan)[:, ring], axis=0)
    from_phone = np.std(scenes[:, ring], axis=0)
    changes = [float(np.sqrt(np.mean(change**2))) for change in (from_face, from_phone)]
    return changes[0] / max(changes[1], 1e-6) if max(changes) > _CHANGE else None
