"""What the numbers of documents look like, and where an older identity card says it was made.

Published formats are rules; what is only seen on specimens, or told by third parties, is advisory.
"""

from __future__ import annotations

import re

from verification.engine.document.departments import departments_in
from verification.engine.document.kinds import Kind
from verification.engine.types import Finding, Verdict

FORMATS = {
    Kind.IDENTITY_CARD: re.compile(r"[A-Z0-9]{9}"),
    # Year and month, département and service, rank: one scheme since the first of these cards (1988).
    Kind.OLDER_IDENTITY_CARD: re.compile(r"\d{2}(0[1-9]|1[0-2])[A-Z0-9]{3}\d{5}"),
    # Since the machine-readable model of 1999: every passport that can still be valid.
    Kind.PASSPORT: re.compile(r"\d{2}[A-Z]{2}\d{5}"),
    # The number of the card itself, since 2011; the holder's own number stands in the optional field.
    Kind.RESIDENCE_PERMIT: re.compile(r"[A-Z0-9]{9,10}"),
}
UNSEEN = {Kind.IDENTITY_CARD: re.compile(r"[AEIOU]")}
"""Advisory: no published specimen of this card has a vowel in its number."""


def number_finding(kind: Kind, number: str) -> Finding | None:
    """`document.number`; None for a foreign document, whose formats are not known here."""
    if kind not in FORMATS:
        return None
    if not FORMATS[kind].fullmatch(number):
        return Finding(code="document.number", verdict=Verdict.DOUBT, detail="format")
    if kind in UNSEEN and UNSEEN[kind].search(number):
        return Finding(code="document.number", verdict=Verdict.DOUBT, detail="unseen", advisory=True)
    return Finding(code="document.number", verdict=Verdict.PASS)


def office_finding(number: str, office: str) -> Finding:
    """`document.office` of an older card: the département in its number, and the same in the office's code.

    `office` is empty on cards that do not name one. Advisory: what consulates write is not published.
    """
    made_in = departments_in(number[4:7])
    if not made_in:
        return _doubt("department_unknown")
    if office and not made_in & departments_in(office[:3]):
        return _doubt("office_elsewhere")
    return Finding(code="document.office", verdict=Verdict.PASS, advisory=True)


def _doubt(detail: str) -> Finding:
    return Finding(code="document.office", verdict=Verdict.DOUBT, detail=detail, advisory=True)
