"""Reads the printed zone: by its labels, by what values look like, and by what the zone for machines says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from verification.engine.document.kinds import Kind
from verification.engine.document.numbers import FORMATS
from verification.engine.document.printed.formats import NAMES, is_guessed, written
from verification.engine.document.printed.lines import read_lines
from verification.engine.document.printed.result import MOST_TEXT, Printed, Value
from verification.engine.document.printed.same import COMPARED, distance, nearness
from verification.engine.document.printed.values import Found, labelled, page_of, unclaimed
from verification.engine.document.printed.wording import Field

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from verification.engine.document.printed.boxes import Rect
    from verification.engine.document.printed.lines import Line
    from verification.engine.document.side import Side
    from verification.engine.mrz.fields import MrzFields

FRENCH = frozenset({Kind.IDENTITY_CARD, Kind.OLDER_IDENTITY_CARD, Kind.PASSPORT, Kind.RESIDENCE_PERMIT})
"""Whose labels and layouts are known. On others a value counts where the zone says nearly the same."""
NEAR = 0.8
"""Of the letters of a value that agree with the zone, for it to be taken for this field without a label."""
SURE = 0.9
"""Of a value that is told by its form alone."""
_HEIGHT, _SEX = re.compile(r"[12],\d\d m"), re.compile("[MF]")
DOUBTFUL = 0.5
"""The most that a value is trusted in which letters were taken for digits, or digits for letters."""


def read_printed(sides: Iterable[Side], kind: Kind | None, mrz: MrzFields | None) -> Printed | None:
    """The printed zone of the sides that were seen, or None if none was. About 0.2 CPU-s a side, 0.2 once."""
    pages = [page_of(read_lines(side, kind)) for side in sides]
    if not pages:
        return None
    found = [value for page in pages for value in labelled(page)]
    pieces = [piece for page in pages for piece in page.pieces]
    if kind not in FRENCH:
        return _printed(_foreign(found, pieces, mrz), ())
    others = unclaimed(pieces, found)
    values = _by_form(others, kind) | _best(found, known=True)
    if mrz is not None:
        values |= _as_in_zone(others, mrz, wanted=COMPARED - values.keys())
        values |= _mislabelled_names(values, others, mrz)
    values = _remaining_date(others, values) | values
    address = next((value.lines for value in found if value.field is Field.ADDRESS), ())
    return _printed(values, tuple(_value(Field.ADDRESS, [line], labelled=True) for line in address))


def _foreign(found: Sequence[Found], pieces: Sequence[Line], mrz: MrzFields | None) -> dict[Field, Value]:
    """What the zone says too; what only English labels tell proves nothing, but is worth a look."""
    near = {} if mrz is None else _as_in_zone(pieces, mrz, wanted=COMPARED)
    return {field: value for field, value in _best(found, known=False).items() if field in COMPARED} | near


def _printed(values: dict[Field, Value], address: tuple[Value, ...]) -> Printed:
    return Printed(
        family_name=values.get(Field.FAMILY_NAME),
        usual_name=values.get(Field.USUAL_NAME),
        given_names=values.get(Field.GIVEN_NAMES),
        birth_date=values.get(Field.BIRTH_DATE),
        birth_place=values.get(Field.BIRTH_PLACE),
        sex=values.get(Field.SEX),
        document_number=values.get(Field.DOCUMENT_NUMBER),
        issue_date=values.get(Field.ISSUE_DATE),
        expiry_date=values.get(Field.EXPIRY_DATE),
        nationality=values.get(Field.NATIONALITY),
        height=values.get(Field.HEIGHT),
        address=address,
        issuing_authority=values.get(Field.ISSUING_AUTHORITY),
    )


def _best(found: Iterable[Found], *, known: bool) -> dict[Field, Value]:
    """A field that is printed twice is taken where it is read best; labels are proof on a `known` layout."""
    ranked = sorted(found, key=lambda value: (value.certain, value.confidence))
    return {
        value.field: _value(value.field, value.lines, labelled=known and value.certain) for value in ranked
    }


def _by_form(lines: Iterable[Line], kind: Kind) -> dict[Field, Value]:
    """What needs no label: a residence permit's number has none, and pale labels are not always read."""
    sure = [line for line in lines if line.confidence >= SURE]
    return {
        field: _value(field, [line], labelled=False)
        for field, form in (
            (Field.DOCUMENT_NUMBER, FORMATS[kind]),
            (Field.HEIGHT, _HEIGHT),
            (Field.SEX, _SEX),
        )
        for line in sure
        if (text := written(field, line.text)) is not None and form.fullmatch(text)
    }


def _remaining_date(lines: Iterable[Line], values: dict[Field, Value]) -> dict[Field, Value]:
    """The one date between birth and expiry is that of the issue, wherever its label may be."""
    birth, expiry = values.get(Field.BIRTH_DATE), values.get(Field.EXPIRY_DATE)
    if birth is None or expiry is None:
        return {}
    dates = {date: line for line in lines if (date := written(Field.ISSUE_DATE, line.text)) is not None}
    between = [line for date, line in dates.items() if birth.text < date < expiry.text]
    if len(between) != 1:
        return {}
    return {Field.ISSUE_DATE: _value(Field.ISSUE_DATE, between, labelled=False)}


def _mislabelled_names(
    values: dict[Field, Value], lines: Sequence[Line], mrz: MrzFields
) -> dict[Field, Value]:
    """Of `NOM D'USAGE` sometimes only `NOM` is read: a line that is the zone's name to the letter is it.

    Names only: dates and numbers are printed a second time, where an alteration may have left them alone.
    """
    elsewhere = _as_in_zone(lines, mrz, wanted=COMPARED & NAMES)
    return {
        field: value
        for field, value in elsewhere.items()
        if distance(field, value.text, mrz) == 0 and distance(field, values[field].text, mrz) != 0
    }


def _as_in_zone(lines: Sequence[Line], mrz: MrzFields, *, wanted: Iterable[Field]) -> dict[Field, Value]:
    """For each field, the line that says most nearly what the zone says."""
    values = {}
    for field in wanted:
        candidates = [line for line in lines if written(field, line.text) is not None]
        near = [(nearness(field, written(field, line.text) or "", mrz), line) for line in candidates]
        best = max(near, key=lambda pair: pair[0], default=None)
        if best is not None and best[0] >= NEAR:
            values[field] = _value(field, [best[1]], labelled=False)
    return values


def _value(field: Field, lines: Sequence[Line], *, labelled: bool) -> Value:
    text = " ".join(line.text.strip() for line in lines)[:MOST_TEXT]
    confidence = min(line.confidence for line in lines)
    if is_guessed(field, text):
        confidence = min(confidence, DOUBTFUL)
    return Value(
        text=(written(field, text) or text)[:MOST_TEXT],
        confidence=round(confidence, 3),
        side=lines[0].side,
        box=_box([line.rect for line in lines]),
        labelled=labelled,
    )


def _box(rects: Sequence[Rect]) -> tuple[float, float, float, float]:
    left, top = min(rect.left for rect in rects), min(rect.top for rect in rects)
    right, bottom = max(rect.right for rect in rects), max(rect.bottom for rect in rects)
    return round(left, 2), round(top, 2), round(right - left, 2), round(bottom - top, 2)
