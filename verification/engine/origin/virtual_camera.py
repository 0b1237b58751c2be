"""Hints at a program that stood in for the camera: none proves anything by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verification.engine.judge import not_run
from verification.engine.thresholds import thresholds
from verification.engine.traces import Writer
from verification.engine.types import Finding, Verdict

if TYPE_CHECKING:
    from verification.engine.video import VideoInfo

_CAMERAS = frozenset({Writer.APPLE, Writer.ANDROID, Writer.CHROME, Writer.FIREFOX})
"""Phones, and the browsers that record on them."""
_LONG_SIDES = frozenset({640, 720, 864, 960, 1024, 1280, 1440, 1600, 1920, 2560, 3840})
_SHAPES = (16 / 9, 4 / 3, 1.0)
_SHAPE_TOLERANCE = 0.02
_ENOUGH = 2
"""Hints: any one of them is met with in genuine films."""


def virtual_camera(info: VideoInfo, code: str) -> Finding:
    """Doubts when two or more hints agree."""
    if info.frames < 2:
        return not_run(code, "too_few_frames")
    hints = {
        "constant_rate": info.traces.jitter < thresholds().doubt_constant_rate.value,
        "no_phone": info.traces.writer not in _CAMERAS,
        "odd_size": not _is_usual(info.width, info.height),
    }
    found = [name for name, present in hints.items() if present]
    doubtful = len(found) >= _ENOUGH
    return Finding(
        code=code,
        verdict=Verdict.DOUBT if doubtful else Verdict.PASS,
        value=info.traces.jitter,
        threshold=thresholds().doubt_constant_rate.value,
        detail=", ".join(found) if doubtful else "",
        advisory=True,
    )


def _is_usual(width: int, height: int) -> bool:
    long, short = max(width, height), min(width, height)
    shaped = any(abs(long / short - shape) < _SHAPE_TOLERANCE for shape in _SHAPES)
    return shaped and long in _LONG_SIDES
