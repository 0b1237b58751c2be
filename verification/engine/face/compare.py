"""Is the face of the video the face of the portrait?"""

from __future__ import annotations

from verification.engine.face.embed import Embedding, distance, template
from verification.engine.judge import not_run
from verification.engine.thresholds import thresholds
from verification.engine.types import Finding, Verdict


def match(portrait: Embedding | None, selfie: list[Embedding]) -> Finding:
    """`face.match`: passes only at a false match rate of 1 in 10,000 (NIST SP 800-63A-4).

    Doubts as far as 1 in 100 genuine pairs still lie beyond; fails there. The library's default is not used.
    """
    if portrait is None:
        return not_run("face.match", "no_portrait")
    if not selfie:
        return not_run("face.match", "no_face")
    limits = thresholds()
    apart = distance(portrait, template(selfie))
    if apart <= limits.face_match.value:
        verdict, detail = Verdict.PASS, ""
    elif apart <= limits.face_match_doubt.value:
        verdict, detail = Verdict.DOUBT, "grey_zone"
    else:
        verdict, detail = Verdict.FAIL, "different"
    return Finding(
        code="face.match",
        verdict=verdict,
        value=round(apart, 4),
        threshold=limits.face_match.value,
        detail=detail,
        still="face_1",
    )
