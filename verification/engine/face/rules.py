"""What the face video says about itself, before any comparison."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from verification.engine.face.embed import distance
from verification.engine.judge import at_least, at_most, not_run
from verification.engine.thresholds import thresholds
from verification.engine.types import Finding, Verdict

if TYPE_CHECKING:
    from verification.engine.face.selfie import Selfie


def selfie_findings(selfie: Selfie) -> list[Finding]:
    """`face.found`, `.count`, `.size`, `.light`, `.same`; then what no machine here can tell."""
    return [*(_seen(selfie) if selfie.kept else _nothing()), *_left_to_the_agent()]


def _seen(selfie: Selfie) -> list[Finding]:
    limits = thresholds()
    turn = min(look.face.turn for look in selfie.kept)
    found = at_most("face.found", turn, limits.face_turn, detail="not_frontal", still="face_1")
    others = selfie.with_others / selfie.looked
    return [
        found,
        at_most("face.count", others, limits.face_second, detail="several"),
        at_least("face.size", min(selfie.eye_distances), limits.face_size, detail="too_small"),
        _light(selfie),
        _same(selfie),
    ]


def _light(selfie: Selfie) -> Finding:
    limits = thresholds()
    darkest = min(look.brightness for look in selfie.kept)
    if darkest < limits.face_dark.value:
        return at_least("face.light", darkest, limits.face_dark, detail="too_dark")
    brightest = max(look.brightness for look in selfie.kept)
    return at_most("face.light", brightest, limits.face_bright, detail="too_bright")


def _same(selfie: Selfie) -> Finding:
    """One person throughout: the mean of two people's faces must never be compared with the portrait."""
    pairs = [distance(one, other) for one, other in combinations(selfie.embeddings, 2)]
    if not pairs:
        return not_run("face.same", "single_frame")
    return at_most("face.same", max(pairs), thresholds().face_same, detail="several_people")


def _nothing() -> list[Finding]:
    missing = [not_run(f"face.{code}", "no_face") for code in ("count", "size", "light", "same")]
    return [Finding(code="face.found", verdict=Verdict.FAIL, detail="none"), *missing]


def _left_to_the_agent() -> list[Finding]:
    """No test found inside an installable package beats chance on replays, so none is pretended."""
    return [not_run(code, "no_automatic_test") for code in ("face.liveness", "face.challenge")]
