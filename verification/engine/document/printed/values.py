"""Which line of print is the value of which label."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from verification.engine.document.printed.formats import written
from verification.engine.document.printed.labels import anchors
from verification.engine.document.printed.wording import Field

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from verification.engine.document.printed.boxes import Rect
    from verification.engine.document.printed.labels import Anchor
    from verification.engine.document.printed.lines import Line

BELOW = (-1.6, 2.6)
"""Millimetres between the label's lower edge and the value's upper one; boxes are drawn a little large."""
INDENT = (-2.5, 3.0)
"""Millimetres from the label's left edge to that of a value below it; or up to the label's end."""
RIGHT = (-3.0, 20.0)
"""Millimetres between a label and its value on the same line."""
NO_COLON = 4.0
"""Millimetres that a value to the right of a label without colon has to be nearer than one below."""
NEXT_LINE, SAME_INDENT = 1.2, 1.5
"""Of its height, and millimetres: how near the next line of the same value is."""
GAP = 1.2
"""Of a line's height, between the middles of two characters: a space is less."""
CONTINUED = frozenset({Field.ADDRESS, Field.GIVEN_NAMES})
WORDY = CONTINUED | {Field.FAMILY_NAME, Field.USUAL_NAME, Field.BIRTH_PLACE, Field.ISSUING_AUTHORITY}
"""Values of several words, between which the detector may part a line."""
MOST_MORE = 4
"""Pieces of a value, after its first."""


@dataclass(frozen=True, slots=True)
class Found:
    """The lines that make up one value."""

    field: Field
    lines: tuple[Line, ...]
    certain: bool
    """It stands where a value of such a label does; otherwise it may be a piece of another label."""

    @property
    def confidence(self) -> float:
        return min(line.confidence for line in self.lines)


@dataclass(frozen=True, slots=True)
class Page:
    """One side, taken apart in labels and everything else."""

    labels: tuple[Anchor, ...]
    pieces: tuple[Line, ...]


def page_of(lines: Sequence[Line]) -> Page:
    labels = anchors(lines)
    pieces = [piece for index, line in enumerate(lines) for piece in _pieces(line, index, labels)]
    return Page(tuple(labels), tuple(pieces))


def labelled(page: Page) -> list[Found]:
    """The value of every label that has one; nearest first where two labels want the same."""
    claims = sorted(
        (_distance(label, piece, page), rank, index)
        for rank, label in enumerate(page.labels)
        if label.field is not Field.OTHER
        for index, piece in enumerate(page.pieces)
        if written(label.field, piece.text) is not None
    )
    found: list[Found] = []
    served: set[int] = set()
    taken: set[int] = set()
    for distance, rank, index in claims:
        if distance == float("inf"):
            break
        if rank not in served and index not in taken:
            served.add(rank)
            value = _with_next_lines(page.labels[rank].field, index, page, taken)
            taken.update(value)
            label, lines = page.labels[rank], tuple(page.pieces[i] for i in value)
            certain = label.colon or not _same_row(label.rect, lines[0].rect)
            found.append(Found(label.field, lines, certain))
    return found


def unclaimed(pieces: Iterable[Line], found: Iterable[Found]) -> list[Line]:
    """What no label claims."""
    claimed = {id(line) for value in found for line in value.lines}
    return [piece for piece in pieces if id(piece) not in claimed]


def _pieces(line: Line, index: int, labels: Sequence[Anchor]) -> Iterator[Line]:
    """What lies before, between and after the labels of a line."""
    spans = [(label.start, label.end) for label in labels if label.line == index]
    spans += [(gap, gap) for gap in _gaps(line)]
    edges = [(0, 0), *sorted(spans), (len(line.glyphs), len(line.glyphs))]
    for (_, start), (end, _) in pairwise(edges):
        text = line.text[start:end]
        if any(map(str.isalnum, text)):
            yield line.part(start + len(text) - len(text.lstrip()), end - len(text) + len(text.rstrip()))


def _gaps(line: Line) -> list[int]:
    """Where two values were taken for one line: indexes of the characters after a gap of several spaces."""
    printed = [index for index, glyph in enumerate(line.glyphs) if glyph.text != " "]
    return [
        after
        for before, after in pairwise(printed)
        if line.glyphs[after].x - line.glyphs[before].x > GAP * line.rect.height
    ]


def _distance(label: Anchor, piece: Line, page: Page) -> float:
    """Millimetres, of a kind: infinite where the piece cannot be the label's value."""
    here, there = label.rect, piece.rect
    if _same_row(here, there):
        away = there.left - here.right
        if not RIGHT[0] <= away <= RIGHT[1] or _parted(label, there, page):
            return float("inf")
        return max(0.0, away) * 0.3 + (0.0 if label.colon else NO_COLON)
    gap = there.top - here.bottom
    indent = there.left - here.left
    if not BELOW[0] <= gap <= BELOW[1] or not INDENT[0] <= indent <= max(INDENT[1], here.width - 2):
        return float("inf")
    return abs(gap) + 0.5 * abs(indent)


def _same_row(one: Rect, other: Rect) -> bool:
    """The middle of the lower one lies within the other: values are larger than labels."""
    overlap = min(one.bottom, other.bottom) - max(one.top, other.top)
    return overlap > 0.6 * min(one.height, other.height)


def _parted(label: Anchor, value: Rect, page: Page) -> bool:
    """Another label stands between them."""
    return any(
        other is not label
        and _same_row(label.rect, other.rect)
        and label.rect.left < other.rect.left < value.left
        for other in page.labels
    )


def _with_next_lines(field: Field, index: int, page: Page, taken: set[int]) -> list[int]:
    value = [index]
    while field in WORDY and len(value) <= MOST_MORE:
        last = page.pieces[value[-1]].rect
        following = [
            other
            for other, piece in enumerate(page.pieces)
            if other not in taken | set(value)
            and (_goes_on(last, piece.rect) or (field in CONTINUED and _follows(last, piece.rect)))
            and written(field, piece.text) is not None
        ]
        if not following:
            break
        value.append(following[0])
    return value


def _goes_on(last: Rect, rect: Rect) -> bool:
    """On the same line: a value that was taken for two."""
    return (
        _same_row(last, rect)
        and RIGHT[0] <= rect.left - last.right <= GAP * last.height / 2
        and rect.left > last.left
        and _same_size(last, rect)
    )


def _follows(last: Rect, rect: Rect) -> bool:
    return (
        abs(rect.left - last.left) <= SAME_INDENT
        and 0.5 * last.height < rect.top - last.top < NEXT_LINE * last.height
        and _same_size(last, rect)
    )


def _same_size(last: Rect, rect: Rect) -> bool:
    return 0.7 < rect.height / last.height < 1.4
