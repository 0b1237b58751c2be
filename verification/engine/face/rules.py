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
    best = max((shown.quality for shown in followed.best), key=lambda quality: quality.weight)
    frontal, *others = picture_findings(best)
    return [frontal, count_finding(followed.with_others, followed.counted), *others]


def picture_findings(best: Quality) -> list[Finding]:
    """`face.found`, `.size`, `.light`, `.sharp`, `.eyes`, `.covered` of the best picture."""
    limits = thresholds()
    turn = max(abs(best.pose.yaw), abs(best.pose.pitch))
    return [
        at_most("face.found", turn, limits.face_turn, detail="not_frontal", still=BEST),
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


def count_finding(with_others: int, counted: int) -> Finding:
    """`face.count`, of the pictures in which faces were counted."""
    if not counted:
        return not_run("face.count", "no_face")
    return at_most("face.count", with_others / counted, thresholds().face_second, detail="several")


def _light(best: Quality) -> Finding:
    """Of the skin: too dark, too bright, or one half in the shadow."""
    limits = thresholds()
    if best.brightness < limits.face_dark.value:
        return at_least("face.light", best.brightness, limits.face_dark, detail="too_dark", still=BEST)
    if best.unevenness > limits.face_uneven.value:
        return at_most("face.light", best.unevenness, limits.face_uneven, detail="uneven", still=BEST)
    return at_most("face.light", best.brightness, limits.face_bright, detail="too_bright", still=BEST)
