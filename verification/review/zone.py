"""The machine-readable zone as the agent reads it: its characters, and what the uncertain ones may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from verification.models import CheckReport


@dataclass(frozen=True)
class Piece:
    """A run of sure characters, or one that is to be compared with the picture."""

    text: str
    candidates: tuple[str, ...] = ()
    """What it may be, the likeliest first; empty for sure ones."""


def zone_of(report: CheckReport | None) -> list[list[Piece]]:
    """The pieces of each line; empty without a zone."""
    read = (report.document if report else None) or {}
    doubtful = {
        (place["row"], place["column"]): place["characters"] for place in read.get("alternatives", ())
    }
    return [_pieces(line, row, doubtful) for row, line in enumerate(read.get("lines", ()))]


def _pieces(line: str, row: int, doubtful: dict[tuple[int, int], list[tuple[str, float]]]) -> list[Piece]:
    pieces, start = [], 0
    for column in sorted(column for at, column in doubtful if at == row):
        if start < column:
            pieces.append(Piece(line[start:column]))
        candidates = tuple(character for character, _ in doubtful[row, column])
        pieces.append(Piece(line[column], candidates))
        start = column + 1
    return [*pieces, Piece(line[start:])] if start < len(line) else pieces
