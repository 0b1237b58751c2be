"""The outcome of the automated checks of one case."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from verification.engine import VERSION
from verification.engine.document.printed.result import MOST_TEXT, Printed
from verification.engine.document.side import SideQuality  # noqa: TC001 - `wire` reads the annotations
from verification.engine.mrz.grid import Quad
from verification.engine.mrz.read import MrzReading  # noqa: TC001 - `wire` reads the annotations
from verification.engine.seals.reading import MOST_SEALS, SealKind, SealVerdict
from verification.engine.thresholds import thresholds
from verification.engine.types import Finding, Still, Verdict
from verification.engine.video import VideoInfo  # noqa: TC001 - `wire` reads the annotations

WIRE_NAMES = {"Quad": Quad}
"""What annotations of `MrzReading` name but its module imports for type checkers only."""
MOST_FINDINGS, MOST_STILLS, MOST_SIDE = 100, 20, 4096
MOST_LINES = 10
"""Of an address."""
_SIDES = frozenset({"front", "back"})
_CODE = re.compile(r"[a-z][a-z_]*\.[a-z][a-z_]*")
_DETAIL = re.compile(r"[a-z0-9_, ]{0,200}")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,30}")
_JPEG_START, _JPEG_END = b"\xff\xd8\xff", b"\xff\xd9"


@dataclass(frozen=True, kw_only=True, slots=True)
class Seal:
    """A seal and what it is worth. What it says of the person was compared with the document."""

    kind: SealKind
    verdict: SealVerdict
    side: str | None
    """`front` or `back`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """Findings and stills, and what is needed to compute them again."""

    engine_version: str = VERSION
    thresholds_version: str = field(default_factory=lambda: thresholds().version)
    findings: tuple[Finding, ...]
    stills: tuple[Still, ...] = ()
    mrz: MrzReading | None = None
    printed: Printed | None = None
    seals: tuple[Seal, ...] = ()
    sides: tuple[SideQuality, ...] = ()
    document: VideoInfo | None = None
    face: VideoInfo | None = None
    cpu_seconds: dict[str, float] = field(default_factory=dict)
    """By step; the steps that ran."""
    network_isolated: bool = False
    """The child ran in a network namespace of its own. Set by the parent."""

    def validate(self) -> None:
        """Raises `ValueError` on what no honest child sends."""
        if len(self.findings) > MOST_FINDINGS or len(self.stills) > MOST_STILLS:
            raise ValueError("too many findings or stills")
        for finding in self.findings:
            if not (_CODE.fullmatch(finding.code) and _DETAIL.fullmatch(finding.detail)):
                raise ValueError("a finding is not coded")
        for still in self.stills:
            if not _NAME.fullmatch(still.name) or not (
                0 < still.width <= MOST_SIDE and 0 < still.height <= MOST_SIDE
            ):
                raise ValueError("a still has no proper name or size")
            if not (still.jpeg.startswith(_JPEG_START) and still.jpeg.endswith(_JPEG_END)):
                raise ValueError("a still is not a JPEG")
        if len(self.seals) > MOST_SEALS or (self.printed and not _is_short(self.printed)):
            raise ValueError("more seals or text than a document holds")
        if len(self.sides) > len(_SIDES) or not all(_is_seen(side) for side in self.sides):
            raise ValueError("a side that no document has, or seen as none can be")
        if any(seconds < 0 or not _NAME.fullmatch(step) for step, seconds in self.cpu_seconds.items()):
            raise ValueError("a step has no proper name or time")


def _is_seen(side: SideQuality) -> bool:
    return side.side in _SIDES and side.dpi >= 0 and 0 <= side.glare <= 1


def _is_short(printed: Printed) -> bool:
    values = (*printed.on_one_line().values(), *printed.address)
    return len(printed.address) <= MOST_LINES and all(len(value.text) <= MOST_TEXT for value in values)


def child_failed(detail: str) -> Report:
    """The report of a child that gave none.

    `detail`: `crashed`, `timeout`, `memory` or `invalid_output`; of a child that was never started,
    `missing_capture` or `gave_up`.
    """
    return Report(findings=(Finding(code="engine.child", verdict=Verdict.FAIL, detail=detail),))
