"""Finds the labels in the lines of print; they are compared without accents and spaces."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from verification.engine.document.printed.fuzzy import find
from verification.engine.document.printed.wording import LABELS, Field
from verification.engine.names import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from verification.engine.document.printed.boxes import Rect
    from verification.engine.document.printed.lines import Line

_STARTS = {
    Field.BIRTH_PLACE: re.compile(r"\W*[^\Wp]\s*[:;]"),
    Field.ISSUING_AUTHORITY: re.compile(r"\W*par\s*[:;]", re.IGNORECASE),
    Field.OTHER: re.compile(r"\W*sp[eéÉ]cimen\W*$", re.IGNORECASE),
}
"""Labels that are told by where they stand: first and before a colon (`à :`, `par :`), or alone. One letter
before a colon is often misread, but there is only one such label."""
LETTERS_PER_ERROR = 9
"""One letter in so many may be misread; shorter labels must be whole words without error."""
_COLON = re.compile("[:;]")
LEAST_LETTERS = 6
"""Of a label that was cut short."""
_HEAD = re.compile(r"[^\s/:\d][^/:\d]*/\s*$")
_TAIL = re.compile(r"[\s.°)]*(/[^:;\d(]*)?[\s:;.]*(\(\w{1,2}\)[\s:;.]*)?")
"""What still belongs to a label: its translation on the other side of a stroke, a colon, the number of a
passport's field."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A label that was found."""

    field: Field
    rect: Rect
    line: int
    """Index of its line."""
    start: int
    end: int
    """In the characters of its line."""
    colon: bool
    """It ends with one: its value stands to its right."""


@dataclass(frozen=True, slots=True)
class _Squashed:
    """A text in A-Z and 0-9, and where each character was."""

    text: str
    origins: tuple[int, ...]


def squashed(text: str) -> str:
    """In A-Z and 0-9 only."""
    return _squash(text).text


def _squash(text: str) -> _Squashed:
    pairs = [
        (letter, index)
        for index, original in enumerate(text)
        for letter in plain(original)
        if letter.isascii() and letter.isalnum()
    ]
    return _Squashed("".join(letter for letter, _ in pairs), tuple(index for _, index in pairs))


PHRASES = sorted(
    ((squashed(phrase), field) for field, phrases in LABELS.items() for phrase in phrases),
    key=lambda entry: -len(entry[0]),
)
SEARCHES = [(phrase, field, 0) for phrase, field in PHRASES] + [
    (phrase, field, errors) for phrase, field in PHRASES if (errors := len(phrase) // LETTERS_PER_ERROR)
]
"""Longest first, so that `NOM D'USAGE` is not taken for `NOM`; whole ones before misread ones."""


def anchors(lines: Iterable[Line]) -> list[Anchor]:
    """Every label in the lines; the French and the English wording of one side by side are one label."""
    return [anchor for index, line in enumerate(lines) for anchor in _anchors_of(line, index)]


def _anchors_of(line: Line, index: int) -> Iterator[Anchor]:
    spans = sorted((start, end, field) for field, start, end in _spans(line.text))
    merged: list[tuple[int, int, Field]] = []
    for start, end, field in spans:
        between = line.text[merged[-1][1] : start] if merged else ""
        if merged and merged[-1][2] is field and not any(letter.isalnum() for letter in between):
            start = merged.pop()[0]
        merged.append((start, end, field))
    rest = (len(line.text), len(line.text), Field.OTHER)
    before = 0
    for (start, end, field), (limit, _, _) in pairwise([*merged, rest]):
        if (head := _HEAD.search(line.text, before, start)) is not None:
            start = head.start()
        if (tail := _TAIL.match(line.text, end, limit)) is not None:
            end = tail.end()
        yield Anchor(
            field, line.part(start, end).rect, index, start, end, bool(_COLON.search(line.text, start, end))
        )
        before = end


def _spans(text: str) -> Iterator[tuple[Field, int, int]]:
    for field, form in _STARTS.items():
        if (first := form.match(text)) is not None:
            yield field, 0, first.end()
            text = "#" * first.end() + text[first.end() :]
    letters = _squash(text)
    cut = _cut_short(letters.text)
    if cut is not None:
        yield cut, letters.origins[0], letters.origins[-1] + 1
        return
    remaining = letters.text
    for phrase, field, errors in SEARCHES:
        for match in find(phrase, remaining, errors=errors):
            start, end = letters.origins[match.start], letters.origins[match.end - 1] + 1
            if len(phrase) >= LETTERS_PER_ERROR or _is_word(text, start, end):
                remaining = (
                    remaining[: match.start] + "#" * (match.end - match.start) + remaining[match.end :]
                )
                yield field, start, end


def _cut_short(letters: str) -> Field | None:
    """The detector often misses the pale end of a label: `LIEU DE` can only be that of the place of birth."""
    if len(letters) < LEAST_LETTERS:
        return None
    fields = {field for phrase, field in PHRASES if phrase.startswith(letters)}
    return fields.pop() if len(fields) == 1 else None


def _is_word(text: str, start: int, end: int) -> bool:
    return not (text[:start][-1:].isalnum() or text[end : end + 1].isalnum())
