"""The Data Matrix of the national health identity (Agence du numérique en santé, INS implementation guide).

It carries no signature: it says who a paper is about and proves nothing.
"""

from __future__ import annotations

from datetime import date

from verification.engine.seals.reading import Judged, SealFields, SealKind, SealVerdict
from verification.engine.seals.tagged import tagged_values

MARK = "IS01" + "0" * 22
_LONGEST = {"S1": 15, "S2": 20, "S5": 1, "S6": 10, "S7": 5}
"""Characters of matricule, OID, sex, birth date and birthplace; names have no limit here."""


def judge_ins(text: str) -> Judged | None:
    """None if it is no INS code."""
    if not text.startswith(MARK):
        return None
    values, _ = tagged_values(text.removeprefix(MARK), _LONGEST.get)
    fields = SealFields(
        family_name=values.get("S4") or None,
        given_names=tuple(values.get("S3", "").split()),
        birth_date=_day(values.get("S6", "")),
        sex=values.get("S5"),
    )
    return Judged(kind=SealKind.INS, verdict=SealVerdict.NOT_VERIFIABLE, fields=fields)


def _day(text: str) -> date | None:
    """From DD-MM-YYYY; the registers' incomplete dates (months from 20) are none."""
    try:
        day, month, year = map(int, text.split("-"))
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None
