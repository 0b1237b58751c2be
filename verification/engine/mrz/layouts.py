"""What stands where in a machine-readable zone.

TD1, TD2, TD3: ICAO Doc 9303-5, -6, -4. FR-CNI: the French identity card of 1995-2021, two lines of 36
characters that are *not* TD2 (from the published specimens).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from .check_digits import FILLER, check_digit

DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
NAME = LETTERS + FILLER
ANY = DIGITS + NAME
DATE = DIGITS + FILLER  # unknown parts of a birth date are fillers (9303-3, 4.8)
SEX = "MF<"

COMPOSITE = "composite"


class Span(NamedTuple):
    """Characters `start` to `end` (exclusive) of one line."""

    line: int
    start: int
    end: int

    def of(self, lines: tuple[str, ...]) -> str:
        return lines[self.line][self.start : self.end]


class Check(NamedTuple):
    """A check digit: which characters it protects and where it stands."""

    name: str
    covers: tuple[Span, ...]
    digit: Span
    may_be_filler: bool = False
    """True where 9303 lets `<` stand for the check digit of an empty field."""

    def passes(self, lines: tuple[str, ...]) -> bool:
        text = "".join(span.of(lines) for span in self.covers)
        found = self.digit.of(lines)
        if found == FILLER:
            return self.may_be_filler and not text.strip(FILLER)
        return found == check_digit(text)


@dataclass(frozen=True, kw_only=True, slots=True)
class Layout:
    """One kind of zone: where its fields stand and which characters each position may hold."""

    name: str
    fields: dict[str, Span]
    alphabets: tuple[tuple[str, ...], ...]
    """Per line, per position."""
    checks: tuple[Check, ...]

    @property
    def height(self) -> int:
        return len(self.alphabets)

    @property
    def width(self) -> int:
        return len(self.alphabets[0])

    def allows(self, lines: tuple[str, ...]) -> bool:
        """Say whether `lines` have the right size and only the characters allowed at each place."""
        return len(lines) == self.height and all(
            len(line) == self.width and all(c in allowed for c, allowed in zip(line, row, strict=True))
            for line, row in zip(lines, self.alphabets, strict=True)
        )

    def checks_for(self, lines: tuple[str, ...]) -> tuple[Check, ...]:
        """Give the checks; the one on the number moves when the number overflows (9303-5, 4.2.2)."""
        long_number = long_number_spans(self, lines)
        if long_number is None:
            return self.checks
        first, rest = long_number
        return tuple(
            Check(
                c.name, (first, Span(rest.line, rest.start, rest.end - 1)), rest._replace(start=rest.end - 1)
            )
            if c.name == "document_number"
            else c
            for c in self.checks
        )

    def verify(self, lines: tuple[str, ...]) -> dict[str, bool]:
        """Give the outcome of every check digit by name."""
        return {check.name: check.passes(lines) for check in self.checks_for(lines)}


def long_number_spans(layout: Layout, lines: tuple[str, ...]) -> tuple[Span, Span] | None:
    """Give the two parts of an overflowing document number, or None; the second ends with its check digit.

    TD1 and TD2 only: `<` stands for the check digit, the rest of the number starts the optional field.
    """
    if layout.name not in ("TD1", "TD2"):
        return None
    first, optional = layout.fields["document_number"], layout.fields["optional"]
    rest = optional.of(lines).split(FILLER, 1)[0]
    overflows = lines[first.line][first.end] == FILLER and FILLER not in first.of(lines) and len(rest) >= 2
    return (first, Span(optional.line, optional.start, optional.start + len(rest))) if overflows else None


def _row(*parts: tuple[int, str]) -> tuple[str, ...]:
    return tuple(alphabet for length, alphabet in parts for _ in range(length))


_NUMBER_CHECK = DIGITS + FILLER
_BIRTH_SEX = ((6, DATE), (1, DIGITS), (1, SEX))

TD1 = Layout(
    name="TD1",
    fields={
        "document_code": Span(0, 0, 2),
        "issuing_state": Span(0, 2, 5),
        "document_number": Span(0, 5, 14),
        "optional": Span(0, 15, 30),
        "birth_date": Span(1, 0, 6),
        "sex": Span(1, 7, 8),
        "expiry_date": Span(1, 8, 14),
        "nationality": Span(1, 15, 18),
        "optional_2": Span(1, 18, 29),
        "names": Span(2, 0, 30),
    },
    alphabets=(
        _row((1, "ACI"), (1, ANY), (3, NAME), (9, ANY), (1, _NUMBER_CHECK), (15, ANY)),
        _row(*_BIRTH_SEX, (6, DIGITS), (1, DIGITS), (3, NAME), (11, ANY), (1, DIGITS)),
        _row((30, NAME)),
    ),
    checks=(
        Check("document_number", (Span(0, 5, 14),), Span(0, 14, 15)),
        Check("birth_date", (Span(1, 0, 6),), Span(1, 6, 7)),
        Check("expiry_date", (Span(1, 8, 14),), Span(1, 14, 15)),
        Check(COMPOSITE, (Span(0, 5, 30), Span(1, 0, 7), Span(1, 8, 15), Span(1, 18, 29)), Span(1, 29, 30)),
    ),
)

_TWO_LINE_FIELDS = {
    "document_code": Span(0, 0, 2),
    "issuing_state": Span(0, 2, 5),
    "document_number": Span(1, 0, 9),
    "nationality": Span(1, 10, 13),
    "birth_date": Span(1, 13, 19),
    "sex": Span(1, 20, 21),
    "expiry_date": Span(1, 21, 27),
}
_TWO_LINE_CHECKS = (
    Check("document_number", (Span(1, 0, 9),), Span(1, 9, 10)),
    Check("birth_date", (Span(1, 13, 19),), Span(1, 19, 20)),
    Check("expiry_date", (Span(1, 21, 27),), Span(1, 27, 28)),
)
_TWO_LINE_ROW = ((3, NAME), *_BIRTH_SEX, (6, DIGITS), (1, DIGITS))

TD2 = Layout(
    name="TD2",
    fields=_TWO_LINE_FIELDS | {"names": Span(0, 5, 36), "optional": Span(1, 28, 35)},
    alphabets=(
        _row((1, "ACI"), (1, ANY), (34, NAME)),
        _row((9, ANY), (1, _NUMBER_CHECK), *_TWO_LINE_ROW, (7, ANY), (1, DIGITS)),
    ),
    checks=(
        *_TWO_LINE_CHECKS,
        Check(COMPOSITE, (Span(1, 0, 10), Span(1, 13, 20), Span(1, 21, 35)), Span(1, 35, 36)),
    ),
)

TD3 = Layout(
    name="TD3",
    fields=_TWO_LINE_FIELDS | {"names": Span(0, 5, 44), "optional": Span(1, 28, 42)},
    alphabets=(
        _row((1, "P"), (1, ANY), (42, NAME)),
        _row((9, ANY), (1, DIGITS), *_TWO_LINE_ROW, (14, ANY), (1, DIGITS + FILLER), (1, DIGITS)),
    ),
    checks=(
        *_TWO_LINE_CHECKS,
        Check("optional", (Span(1, 28, 42),), Span(1, 42, 43), may_be_filler=True),
        Check(COMPOSITE, (Span(1, 0, 10), Span(1, 13, 20), Span(1, 21, 43)), Span(1, 43, 44)),
    ),
)

FRENCH_CNI = Layout(
    name="FR-CNI",
    fields={
        "document_code": Span(0, 0, 2),
        "issuing_state": Span(0, 2, 5),
        "family_name": Span(0, 5, 30),
        "office": Span(0, 30, 36),
        "document_number": Span(1, 0, 12),
        "issued": Span(1, 0, 4),
        "given_names": Span(1, 13, 27),
        "birth_date": Span(1, 27, 33),
        "sex": Span(1, 34, 35),
    },
    alphabets=(
        (*"IDFRA", *_row((25, NAME), (6, ANY))),
        _row((4, DIGITS), (3, ANY), (5, DIGITS), (1, DIGITS), (14, NAME), *_BIRTH_SEX, (1, DIGITS)),
    ),
    checks=(
        Check("document_number", (Span(1, 0, 12),), Span(1, 12, 13)),
        Check("birth_date", (Span(1, 27, 33),), Span(1, 33, 34)),
        Check(COMPOSITE, (Span(0, 0, 36), Span(1, 0, 35)), Span(1, 35, 36)),
    ),
)

LAYOUTS = (TD1, TD2, TD3, FRENCH_CNI)
