"""What the face video says about itself, before any comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verification.engine.judge import at_least, at_most, not_run
from verification.engine.thresholds import thresholds
from verification.engine.types import Finding, Verdict

if TYPE_CHECKING:
    from verification.engine.face.follow import Followed
    from verification.engine.face.quality import Quality

BEST = "face_1"
"""Name of the still of the best picture."""
NEEDS_A_FACE = ("count", "size", "light", "sharp", "eyes", "covered")


def face_findings(followed: Followed) -> list[Finding]:
    """`face.found`, `.count`, `.size`, `.light`, `.sharp`, `.eyes`, `.covered`: the best picture decides."""
    if not followed.best:
        missing = [not_run(f"face.{code}", "no_face") for code in NEEDS_A_FACE]
        return [Finding(code="face.found", verdict=Verdict.FAIL, detail="none"), *missing]
    limits = thresholds()
    best = max((shown.quality for shown in followed.best), key=lambda quality: quality.weight)
    turn = max(abs(best.pose.yaw), abs(best.pose.pitch))
    return [
        at_most("face.found", turn, limits.face_turn, detail="not_frontal", still=BEST),
        _count(followed),
        at_least("face.size", best.eye_distance, limits.face_size, detail="too_small", still=BEST),
        _light(best),
        at_least("face.sharp", best.sharpness, limits.face_sharp, detail="blurred", still=BEST),
        at_least("face.eyes", best.lenses, limits.face_eyes, detail="hidden", still=BEST),
        at_least(
            "face.covered",
            best.mouth_relief,
            limits.face_covered,
            detail="covered",
            still=BEST,
            advisory=True,
        ),
    ]


def _count(followed: Followed) -> Finding:
    if not followed.counted:
        return not_run("face.count", "no_face")
    others = followed.with_others / followed.counted
    return at_most("face.count", others, thresholds().face_second, detail="several")


def _light(best: Quality) -> Finding:
    """Of the skin: too dark, too bright, or one half in the shadow."""
    limits = thresholds()
    if best.brightness < limits.face_dark.value:
        return at_least("face.light", best.brightness, limits.face_dark, detail="too_dark", still=BEST)
    if best.unevenness > limits.face_uneven.value:
        return at_most("face.light", best.unevenness, limits.face_uneven, detail="uneven", still=BEST)
    return at_most("face.light", best.brightness, limits.face_bright, detail="too_bright", still=BEST)
