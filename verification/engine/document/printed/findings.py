"""The printed zone against the machine-readable zone.

A wrong reading must not accuse anybody: only what was read with confidence, found by its label and clearly
different fails; any other difference is a doubt, for the agent to look at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from verification.engine.document.kinds import FRONT
from verification.engine.document.printed.formats import DATES
from verification.engine.document.printed.read import FRENCH
from verification.engine.document.printed.same import distance, in_zone
from verification.engine.document.printed.wording import Field
from verification.engine.document.sides import STILLS
from verification.engine.judge import not_run
from verification.engine.names import letters_of, names_agree
from verification.engine.thresholds import thresholds
from verification.engine.types import Finding, Verdict

if TYPE_CHECKING:
    from verification.engine.document.kinds import Kind
    from verification.engine.document.printed.result import Printed, Value
    from verification.engine.document.sides import ToStill
    from verification.engine.mrz.fields import MrzFields

CODES = {
    Field.FAMILY_NAME: "printed.family_name",
    Field.GIVEN_NAMES: "printed.given_names",
    Field.BIRTH_DATE: "printed.birth_date",
    Field.SEX: "printed.sex",
    Field.DOCUMENT_NUMBER: "printed.number",
    Field.EXPIRY_DATE: "printed.expiry",
}
ON_THE_FRONT = frozenset({Field.FAMILY_NAME, Field.GIVEN_NAMES, Field.BIRTH_DATE, Field.DOCUMENT_NUMBER})
"""What every French document shows beside the portrait."""


def printed_findings(
    printed: Printed | None, mrz: MrzFields | None, kind: Kind | None, *, to_still: ToStill | None = None
) -> list[Finding]:
    """`printed.read`, then one finding for each field that the zone has too."""
    if printed is None:
        return [not_run(code, "no_side") for code in ("printed.read", *CODES.values())]
    return [_read(printed, mrz, kind), *(_compared(field, printed, mrz, to_still) for field in CODES)]


def _read(printed: Printed, mrz: MrzFields | None, kind: Kind | None) -> Finding:
    """Value: how many of the fields that the zone has too were read with confidence, or as the zone says."""
    limit = thresholds().printed_confidence.value
    values = {field: value for field in CODES if (value := _of(printed, field)) is not None}
    sure = {
        field
        for field, value in values.items()
        if value.confidence >= limit or (mrz is not None and distance(field, value.text, mrz) == 0)
    }
    missing = [field for field in CODES if field in ON_THE_FRONT - sure]
    if kind not in FRENCH and not sure:
        return not_run("printed.read", "layout_unknown")
    return Finding(
        code="printed.read",
        verdict=Verdict.DOUBT if missing else Verdict.PASS,
        value=len(sure),
        detail=", ".join(missing),
        still=STILLS[FRONT],
    )


def _compared(field: Field, printed: Printed, mrz: MrzFields | None, to_still: ToStill | None) -> Finding:
    code, value = CODES[field], _of(printed, field)
    if mrz is None:
        return not_run(code, "mrz_unread")
    if in_zone(field, mrz) is None:
        return not_run(code, "not_in_zone")
    if value is None:
        return not_run(code, "not_found")
    verdict, detail = _verdict(field, value, printed, mrz)
    return Finding(
        code=code,
        verdict=verdict,
        value=round(value.confidence, 2),
        threshold=thresholds().printed_confidence.value,
        detail=detail,
        still=STILLS[value.side],
        box=to_still(value.side, value.box) if to_still else None,
    )


def _verdict(field: Field, value: Value, printed: Printed, mrz: MrzFields) -> tuple[Verdict, str]:
    different = distance(field, value.text, mrz)
    if different == 0:
        return Verdict.PASS, ""
    if _is_open(field, in_zone(field, mrz) or "", value.text):
        return Verdict.DOUBT, "not_stated"
    if field is Field.GIVEN_NAMES and names_agree(
        mrz.given_names[0], _first(value.text), may_be_truncated=False
    ):
        return Verdict.DOUBT, "first_name_only"
    usual = printed.usual_name
    if field is Field.FAMILY_NAME and usual and distance(field, usual.text, mrz) == 0:
        return Verdict.DOUBT, "usual_name"
    sure = value.labelled and value.confidence >= thresholds().printed_confidence.value
    if sure and _clearly(field, different or 0, value.text, in_zone(field, mrz) or ""):
        return Verdict.FAIL, "different"
    return Verdict.DOUBT, "to_confirm"


def _is_open(field: Field, zone: str, text: str) -> bool:
    """A date or a sex that one of the two leaves open differs from nothing."""
    return (field in DATES or field is Field.SEX) and ("<" in zone or "X" in text)


def _clearly(field: Field, different: int, text: str, zone: str) -> bool:
    """Another sex or another date that exists is clear at once; letters and numbers are easily misread."""
    limit = thresholds().printed_difference.value
    match field:
        case Field.FAMILY_NAME | Field.GIVEN_NAMES:
            return different >= limit * min(len(letters_of(text)), len(letters_of(zone)))
        case Field.DOCUMENT_NUMBER:
            return different >= limit * len(zone)
    return True


def _first(given_names: str) -> str:
    """The first of them: `Jean-François, Ange` are two, printed with or without a comma."""
    words = given_names.replace(",", " ").split()
    return "".join(letters_of(word) for word in words[:1])


def _of(printed: Printed, field: Field) -> Value | None:
    value: Value | None = getattr(printed, field)
    return value
