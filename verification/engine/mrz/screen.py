"""Tells lines of OCR-B from other text, and their reading direction, by a look at a piece of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .network import read_strips
from .strip import BLANK
from .zones import Zone, strips_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cv2.typing import MatLike

    from .lines import TextLine

PIECE = 8
"""Characters looked at, from the middle of the line."""
UNSURE = -0.3
"""Mean log-probability of the likeliest class: OCR-B lies above -0.1, blurred at ten pixels a character it
reaches -0.3; upside down and most other text lie below -0.12.
"""
HOPELESS, IRREGULAR = -0.6, 0.25
"""Below the former a line is nothing in the other direction either; the latter is taken off odd spacing."""
_INKED = (0.44, 0.7)
"""Share of the columns that show a character: 0.57 of a line of OCR-B whose pitch is known."""
_RUNS = (PIECE - 2, PIECE + 2)
"""Characters seen in the piece."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ScreenedLine:
    """A line and how surely it is OCR-B (mean log-probability of the likeliest class) in each direction."""

    line: TextLine
    ahead: float
    back: float

    @property
    def sureness(self) -> float:
        return max(self.ahead, self.back)


def screen(grey: MatLike, lines: Sequence[TextLine]) -> list[ScreenedLine]:
    """Give the lines that may be OCR-B."""
    ahead = _sureness(grey, lines)
    kept = [(line, sure) for line, sure in zip(lines, ahead, strict=True) if sure > HOPELESS]
    back = _sureness(grey, [line.turned() for line, _ in kept])
    screened = [
        ScreenedLine(line=line, ahead=sure, back=other)
        for (line, sure), other in zip(kept, back, strict=True)
    ]
    return [line for line in screened if line.sureness > UNSURE]


def _sureness(grey: MatLike, lines: Sequence[TextLine]) -> list[float]:
    if not lines:
        return []
    answers = read_strips([strip for line in lines for strip in strips_of(grey, _piece(line))])
    inked = answers.argmax(axis=2) != BLANK
    share, runs = inked.mean(axis=1), (inked[:, 1:] & ~inked[:, :-1]).sum(axis=1) + inked[:, 0]
    regular = (share >= _INKED[0]) & (share <= _INKED[1]) & (runs >= _RUNS[0]) & (runs <= _RUNS[1])
    sure = answers.max(axis=2).mean(axis=1) - IRREGULAR * ~regular
    return [float(value) for value in sure]


def _piece(line: TextLine) -> Zone:
    middle, half = (line.start + line.end) / 2, line.pitch * PIECE / 2
    return Zone(lines=(line,), start=middle - half, end=middle + half)
