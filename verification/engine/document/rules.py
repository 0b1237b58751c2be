"""The rules that a machine-readable zone must satisfy beyond its check digits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from verification.engine.judge import not_run
from verification.engine.types import Finding, Verdict

if TYPE_CHECKING:
    from verification.engine.mrz.fields import MrzFields

MAX_AGE = 120
LONGEST_VALIDITY_YEARS = 15
CODES = ("document.type", "document.dates", "document.expiry")

Month = tuple[int, int]
"""Year and month."""


def document_findings(fields: MrzFields, *, confirmed: bool, today: date) -> list[Finding]:
    """`document.type`, `.dates`, `.expiry`: doubts, whatever they say, while the zone is to be confirmed."""
    findings = [_type(fields), _dates(fields, today), _expiry(fields, today)]
    return findings if confirmed else [_unconfirmed(finding) for finding in findings]


def without_zone() -> list[Finding]:
    """The same checks when no zone could be read."""
    return [not_run(code, "mrz_unread") for code in CODES]


def document_type(fields: MrzFields) -> str | None:
    """`identity_card`, `older_identity_card`, `passport` or `residence_permit` of France, or None."""
    if fields.issuing_state != "FRA":
        return None
    match fields.layout, fields.document_code[:1]:
        case "FR-CNI", _:
            return "older_identity_card"
        case "TD3", "P":
            return "passport"
        case "TD1", "I" | "A" | "C" | "T" | "R":
            return "identity_card" if fields.document_code == "ID" else "residence_permit"
    return None


def birth_date(fields: MrzFields, today: date) -> date | None:
    """The latest past day with these two digits of year; None where parts are unknown or there is none."""
    for century in (2000, 1900):
        born = _date(fields.birth_date, century)
        if born is not None and born <= today:
            return born
    return None


def older_card_valid_until(issued: Month, born: date) -> Month:
    """Ten years; fifteen for a card delivered to an adult from 2004-01-02 to 2013-12-31 (decree 2013-1188).

    The zone gives the month of issue only, so a card is taken as delivered at its end.
    """
    adult = issued >= (born.year + 18, born.month)
    years = 15 if adult and (2004, 1) <= issued <= (2013, 12) else 10
    return issued[0] + years, issued[1]


def _type(fields: MrzFields) -> Finding:
    kind = document_type(fields)
    verdict = Verdict.PASS if kind else Verdict.DOUBT
    return Finding(code="document.type", verdict=verdict, detail=kind or "not_recognised")


def _dates(fields: MrzFields, today: date) -> Finding:
    born = birth_date(fields, today)
    if born is None:
        return Finding(code="document.dates", verdict=Verdict.DOUBT, detail="birth_date_unknown")
    issued, expires = _issued(fields, today), _expires(fields)
    plausible = (
        today.year - born.year <= MAX_AGE
        and (issued is None or (born.year, born.month) <= issued <= (today.year, today.month))
        and (expires is None or expires.year <= today.year + LONGEST_VALIDITY_YEARS)
    )
    verdict = Verdict.PASS if plausible else Verdict.DOUBT
    return Finding(code="document.dates", verdict=verdict, detail="" if plausible else "implausible")


def _expiry(fields: MrzFields, today: date) -> Finding:
    if fields.expiry_date is not None:
        expires = _expires(fields)
        if expires is None:
            return Finding(code="document.expiry", verdict=Verdict.DOUBT, detail="expiry_unknown")
        return _expiry_finding(expires < today)
    issued, born = _issued(fields, today), birth_date(fields, today)
    if issued is None or born is None:
        return Finding(code="document.expiry", verdict=Verdict.DOUBT, detail="expiry_unknown")
    last, now = older_card_valid_until(issued, born), (today.year, today.month)
    if last == now:
        return Finding(code="document.expiry", verdict=Verdict.DOUBT, detail="expires_this_month")
    return _expiry_finding(last < now)


def _expiry_finding(expired: bool) -> Finding:
    verdict, detail = (Verdict.FAIL, "expired") if expired else (Verdict.PASS, "")
    return Finding(code="document.expiry", verdict=verdict, detail=detail)


def _unconfirmed(finding: Finding) -> Finding:
    detail = f"{finding.detail}, to_confirm" if finding.detail else "to_confirm"
    return replace(finding, verdict=Verdict.DOUBT, detail=detail)


def _expires(fields: MrzFields) -> date | None:
    """No French document was valid into another century."""
    return None if fields.expiry_date is None else _date(fields.expiry_date, 2000)


def _issued(fields: MrzFields, today: date) -> Month | None:
    """The older card was made from 1995 to 2021."""
    if fields.issued is None or not fields.issued.isdigit():
        return None
    year, month = int(fields.issued[:2]), int(fields.issued[2:])
    return (year + (1900 if year > today.year % 100 else 2000), month) if 1 <= month <= 12 else None


def _date(digits: str, century: int) -> date | None:
    try:
        return date(century + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return None
