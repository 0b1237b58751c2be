"""The lines of a zone taken apart into fields."""

from __future__ import annotations

from dataclasses import dataclass

from .check_digits import FILLER
from .layouts import FRENCH_CNI, Layout, Span, long_number_spans


@dataclass(frozen=True, kw_only=True, slots=True)
class MrzFields:
    """The fields as printed; fillers inside names and optional data become spaces."""

    layout: str
    """`TD1`, `TD2`, `TD3` or `FR-CNI`."""
    document_code: str
    issuing_state: str
    document_number: str
    family_name: str
    given_names: tuple[str, ...]
    birth_date: str
    """YYMMDD; unknown parts are fillers."""
    sex: str
    """`M`, `F`, or `<` for unspecified."""
    nationality: str | None
    expiry_date: str | None
    """YYMMDD; None on the older French card, which carries none."""
    issued: str | None
    """YYMM; only on the older French card."""
    optional: str
    """Optional data; on the older French card the code of the issuing office."""
    name_may_be_truncated: bool
    """A name fills its field, or the older French card has no room for another: compare by prefix."""


def parse(layout: Layout, lines: tuple[str, ...]) -> MrzFields:
    """Take `lines` apart; raise `ValueError` if they do not fit `layout`. Check digits are not looked at."""
    if not layout.allows(lines):
        raise ValueError(f"the lines do not fit the layout {layout.name}")

    def text(name: str) -> str | None:
        span = layout.fields.get(name)
        return None if span is None else _words(span.of(lines))

    family_name, given_names, truncated = (
        _french_names(lines) if layout is FRENCH_CNI else _names(layout, lines)
    )
    number, optional = _number_and_optional(layout, lines)
    return MrzFields(
        layout=layout.name,
        document_code=text("document_code") or "",
        issuing_state=text("issuing_state") or "",
        document_number=number,
        family_name=family_name,
        given_names=given_names,
        birth_date=layout.fields["birth_date"].of(lines),
        sex=layout.fields["sex"].of(lines),
        nationality=text("nationality"),
        expiry_date=text("expiry_date"),
        issued=text("issued"),
        optional=optional,
        name_may_be_truncated=truncated,
    )


def _words(text: str) -> str:
    return " ".join(part for part in text.split(FILLER) if part)


def _names(layout: Layout, lines: tuple[str, ...]) -> tuple[str, tuple[str, ...], bool]:
    """Primary identifier, `<<`, secondary identifiers separated by `<` (9303-3, 4.6)."""
    text = layout.fields["names"].of(lines)
    primary, _, secondary = text.strip(FILLER).partition(FILLER * 2)
    return _words(primary), tuple(_words(secondary).split()), not text.endswith(FILLER)


def _french_names(lines: tuple[str, ...]) -> tuple[str, tuple[str, ...], bool]:
    """Family name and given names in fields of their own, given names separated by `<<`."""
    family, given = (FRENCH_CNI.fields[name].of(lines) for name in ("family_name", "given_names"))
    given_names = tuple(_words(part) for part in given.split(FILLER * 2) if part.strip(FILLER))
    no_room = len(given) - len(given.rstrip(FILLER)) < len(FILLER * 2 + "X")
    truncated = not family.endswith(FILLER) or no_room
    return _words(family), given_names, truncated


def _number_and_optional(layout: Layout, lines: tuple[str, ...]) -> tuple[str, str]:
    number = layout.fields["document_number"].of(lines)
    rest = layout.fields.get("optional") or layout.fields["office"]
    long_number = long_number_spans(layout, lines)
    if long_number is not None:
        tail = long_number[1]
        number += tail.of(lines)[:-1]
        rest = Span(rest.line, tail.end, rest.end)
    optional = [rest.of(lines)]
    if "optional_2" in layout.fields:
        optional.append(layout.fields["optional_2"].of(lines))
    return _words(number), " ".join(filter(None, map(_words, optional)))
