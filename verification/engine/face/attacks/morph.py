"""`attack.morph`: a portrait mixed of two people, so that either may use the document.

Each is like the mixture, but less than like a portrait of their own: the match is weak for a genuine one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from verification.engine.face.calibration import calibration
from verification.engine.judge import not_run
from verification.engine.signs import below, weighed
from verification.engine.thresholds import thresholds

if TYPE_CHECKING:
    from verification.engine.face.embed import Embedding
    from verification.engine.types import Finding

CODE = "attack.morph"


def morph(portrait: Embedding | None, film: Embedding | None) -> Finding:
    """Doubts a match by both networks (`face.match`) that few genuine ones are as weak as.

    `film` is the template of the face video. What does not match needs no further doubt.
    """
    if portrait is None or film is None:
        return not_run(CODE, "no_portrait" if portrait is None else "no_face")
    protocol, fused = calibration().protocol(portrait, film), calibration().scores(portrait, film).fused
    if fused is None:
        return not_run(CODE, "one_model")
    if protocol.fused.false_match_rate(fused) > thresholds().face_match.value:
        return not_run(CODE, "no_match")
    return weighed(CODE, [below("half_alike", fused, thresholds().attack_morph)], still="portrait")
