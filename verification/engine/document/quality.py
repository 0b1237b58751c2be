"""What is wrong with the film of a document, so that the person can be told how to film it again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from verification.engine.document.kinds import BACK, FRONT, ID_3, TWO_SIDED
from verification.engine.document.sides import STILLS
from verification.engine.geometry import PIXELS_PER_MM, still_box
from verification.engine.judge import at_least, at_most, not_run
from verification.engine.thresholds import thresholds
from verification.engine.types import Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verification.engine.document.kinds import Kind
    from verification.engine.document.side import Side
    from verification.engine.types import Box, Frame, Image

COARSE = 8
"""Every so many pixels, brightness is looked at."""


def video_finding(frames: Sequence[Frame]) -> Finding:
    """`document.video`: whether the best moments are bright and sharp enough to be read."""
    limits = thresholds()
    brightest = max((_brightness(frame.image) for frame in frames), default=0.0)
    if brightest < limits.document_dark.value:
        return at_least("document.video", brightest, limits.document_dark, detail="too_dark")
    sharpest = max(frame.sharpness for frame in frames)
    return at_least("document.video", sharpest, limits.document_sharpness, detail="blurred")


def side_findings(sides: Sequence[Side], kind: Kind | None) -> list[Finding]:
    """`document.side_front`, `.side_back` of what has two sides, `.complete`, `.glare` and `.resolution`.

    The last three speak of the worst side and name its still.
    """
    shown = [_shown(name, sides) for name in _expected(sides, kind)]
    if not sides:
        return [
            *shown,
            *(not_run(f"document.{code}", "no_document") for code in ("complete", "glare", "resolution")),
        ]
    return [*shown, _complete(sides), _glare(sides), _resolution(sides)]


def _expected(sides: Sequence[Side], kind: Kind | None) -> list[str]:
    """What only shows a front of unknown kind is taken for a card if it has the size of one."""
    two = kind in TWO_SIDED if kind else any(side.size is not ID_3 for side in sides)
    return [FRONT, BACK] if two else [FRONT]


def _shown(name: str, sides: Sequence[Side]) -> Finding:
    if any(side.name == name for side in sides):
        return Finding(code=f"document.side_{name}", verdict=Verdict.PASS, still=STILLS[name])
    return Finding(code=f"document.side_{name}", verdict=Verdict.FAIL, detail="missing")


def _complete(sides: Sequence[Side]) -> Finding:
    for side in sides:
        if not side.complete:
            return Finding(
                code="document.complete", verdict=Verdict.DOUBT, detail="cut_off", still=STILLS[side.name]
            )
    return Finding(code="document.complete", verdict=Verdict.PASS)


def _glare(sides: Sequence[Side]) -> Finding:
    worst = max(sides, key=lambda side: side.glare.mean())
    limit = thresholds().document_glare
    finding = at_most(
        "document.glare", float(worst.glare.mean()), limit, detail="glare", still=STILLS[worst.name]
    )
    return finding if finding.verdict is Verdict.PASS else replace(finding, box=_largest_spot(worst))


def _largest_spot(side: Side) -> Box:
    _, _, spots, _ = cv2.connectedComponentsWithStats(side.glare.astype(np.uint8))
    x, y, width, height = (
        float(length) / PIXELS_PER_MM for length in max(spots[1:], key=lambda spot: spot[4])[:4]
    )
    return still_box(side.size, (x, y, width, height))


def _resolution(sides: Sequence[Side]) -> Finding:
    farthest = min(sides, key=lambda side: side.resolution)
    limit = thresholds().document_resolution
    return at_least(
        "document.resolution", farthest.resolution, limit, detail="too_far", still=STILLS[farthest.name]
    )


def _brightness(image: Image) -> float:
    return float(image[::COARSE, ::COARSE].mean())
