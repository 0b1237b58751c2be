"""Whether the film of a face shows one alone, near, frontal, lit and sharp."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from verification.engine.face.crop import crop_turned
from verification.engine.face.detect import detect
from verification.engine.face.follow import ALMOST, DETECTION_SIDE, PRESENT
from verification.engine.face.mesh import measure
from verification.engine.face.quality import Quality, quality
from verification.engine.face.rules import count_finding, picture_findings
from verification.engine.types import Finding, Verdict
from verification.engine.video import turned

if TYPE_CHECKING:
    from collections.abc import Iterable

    from verification.engine.types import Image
    from verification.engine.video import Picture

LONG_SIDE = 1920
"""As large as the pictures that the full checks measure."""


@dataclass(frozen=True, slots=True)
class _Glance:
    quality: Quality | None
    others: bool


def look_at_face(pictures: Iterable[Picture]) -> list[Finding]:
    """`face.found` alone where there is none; otherwise what the full checks say of the best picture."""
    glances = [_glance(picture.upright(LONG_SIDE)) for picture in pictures]
    faces = [glance.quality for glance in glances if glance and glance.quality]
    if not faces:
        return [Finding(code="face.found", verdict=Verdict.FAIL, detail="none")]
    counted = [glance.others for glance in glances if glance]
    best = max(faces, key=lambda one: one.weight)
    return [*picture_findings(best), count_finding(sum(counted), len(counted))]


def _glance(image: Image) -> _Glance | None:
    """The largest face, whichever way up the phone was held; None where none is seen."""
    for turns in range(4):
        upright = turned(image, turns)
        if faces := detect(upright, long_side=DETECTION_SIDE):
            first, *others = faces
            mesh = measure(upright, first)
            found = mesh.presence >= PRESENT
            return _Glance(
                quality(upright, mesh, crop_turned(upright, mesh)) if found else None,
                any(other.eye_distance >= ALMOST * first.eye_distance for other in others),
            )
    return None
