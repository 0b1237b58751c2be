"""`attack.injected`: pictures that no camera took, or that went through a program since.

Behind a face that a camera sees something always changes; and a phone signs its films itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from verification.engine.face.attacks.surroundings import around, landmarks
from verification.engine.judge import not_run
from verification.engine.origin.reencoded import conversion
from verification.engine.thresholds import thresholds
from verification.engine.types import Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verification.engine.face.look import Look
    from verification.engine.video import VideoInfo

CODE = "attack.injected"
_LOOKS, _PIXELS = 20, 60


def injected(looks: Sequence[Look], info: VideoInfo) -> Finding:
    """Doubts when the surroundings stand still to the grey level, or the file names a converter."""
    limit, hints = thresholds().attack_frozen, conversion(info)
    value = unrest(looks) if len(looks) >= _LOOKS else None
    if value is None and not hints:
        return not_run(CODE, "no_surroundings")
    if value is not None and value < limit.value:
        hints.append("frozen")
    return Finding(
        code=CODE,
        verdict=Verdict.DOUBT if hints else Verdict.PASS,
        value=None if value is None else round(value, 4),
        threshold=limit.value,
        detail=", ".join(hints),
        advisory=True,
    )


def unrest(looks: Sequence[Look]) -> float | None:
    """Grey levels by which the surroundings change over the film, the median of their pixels.

    A hand that trembles, the exposure and the lamps change them all the time; noise has averaged out.
    """
    faces = landmarks(looks)
    scenes = np.stack([look.scene for look in looks]).astype(np.float32)
    ring = around(faces.reshape(-1, 2), scenes.shape[1:])
    return float(np.median(np.std(scenes[:, ring], axis=0))) if ring.sum() >= _PIXELS else None
