"""The words that every part of the engine speaks: frames in, findings and stills out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
"""BGR picture, shape (height, width, 3), 8 bits a channel."""

Box = tuple[int, int, int, int]
"""x, y, width, height in pixels of the still that the finding names."""


BoxMm = tuple[float, float, float, float]
"""x, y, width, height in millimetres from the top left corner of a side."""


class Verdict(StrEnum):
    """What one check says. A machine never approves: `PASS` only means "nothing found against"."""

    PASS = "pass"  # noqa: S105
    DOUBT = "doubt"
    FAIL = "fail"
    NOT_RUN = "not_run"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """The outcome of one check and where to look. Carries no personal value."""

    code: str
    verdict: Verdict
    value: float | None = None
    threshold: float | None = None
    detail: str = ""
    """A machine-readable qualifier (such as the names of failing check digits), never a name or number."""
    still: str | None = None
    box: Box | None = None
    advisory: bool = False
    """Its error rates are not known: it directs the eye and counts for nothing else."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """One decoded, upright picture of a video."""

    index: int
    seconds: float
    image: Image
    sharpness: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Still:
    """A picture kept for the agent."""

    name: str
    """`document`, `document_back`, `mrz`, `portrait`, `face_1` …"""
    jpeg: bytes
    seconds: float
    width: int
    height: int
