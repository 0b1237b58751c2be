"""Is it one person throughout the video?"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from verification.engine.face.calibration import calibration
from verification.engine.judge import at_least, not_run
from verification.engine.thresholds import thresholds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verification.engine.face.embed import Embedding
    from verification.engine.types import Finding


def same_person(embeddings: Sequence[Embedding]) -> Finding:
    """`face.same`: the mean of two people's faces must never be compared with the portrait.

    `embeddings`: of pictures from different parts of the video. The value is the least likeness (cosine of
    centred SFace directions) of any two: where somebody takes over, some pair spans the moment.
    """
    if len(embeddings) < 2:
        return not_run("face.same", "single_frame")
    centred = [calibration().centred(each.sface) for each in embeddings if each.sface is not None]
    if len(centred) < len(embeddings):
        return not_run("face.same", "no_model")
    least = min(float(one @ other) for one, other in combinations(centred, 2))
    return at_least("face.same", least, thresholds().face_same, detail="several_people")
