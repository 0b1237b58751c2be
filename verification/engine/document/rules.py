"""The rules that a machine-readable zone, and the dates printed beside it, must satisfy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from verification.engine.document.dates import Period, birth_date, expiry_date, issue_month
from verification.engine.document.kinds import Kind
from verification.engine.document.numbers import number_finding, office_finding
from verification.engine.document.validity import (
    can_expire,
    dates_possible,
    older_card_valid_until,
    was_made,
)
from verification.engine.document.zone_kind import FOREIGN, zone_kind
from verification.engine.judge import not_run
from verification.engine.types import Finding, Verdict

if TYPE_CHECKING:
    from verification.engine.mrz.fields import MrzFields

MAX_AGE = 120
CODES = ("document.type", "document.dates", "document.expiry", "document.number")
DELIVERY = timedelta(days=31)
"""An older card may be dated this long after the month in its number, in which it was asked for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Span:
    """What is known of the dates of one document."""

    born: date | None
    issued: Period | None
    """Of a printed date: that day."""
    expires: Period | None
    """The last day of validity, the law's where it is not the printed one."""
    printed_expiry: date | None
    issue_differs: bool
    """The printed day of issue is not in the month that the number names."""


def document_findings(
    fields: MrzFields,
    *,
    confirmed: bool,
    today: date,
    printed_issue: date | None = None,
    printed_expiry: date | None = None,
) -> list[Finding]:
    """`document.type`, `.dates`, `.expiry`, `.number` and, of an older card, `.office`.

    Doubts, whatever they say, while the zone is to be confirmed. The printed dates may be unread.
    """
    kind = zone_kind(fields)
    dates = _dates_of(fields, today, printed_issue, printed_expiry)
    findings = [
        _type(kind),
        _dates(kind, dates, today),
        _expiry(dates.expires, today),
        _number(kind, fields),
    ]
    if kind is Kind.OLDER_IDENTITY_CARD:
        findings.append(office_finding(fields.document_number, fields.optional))
    return findings if confirmed else [_unconfirmed(finding) for finding in findings]


def without_zone() -> list[Finding]:
    """The same checks when no zone could be read."""
    return [not_run(code, "mrz_unread") for code in CODES]


def _dates_of(
    fields: MrzFields, today: date, printed_issue: date | None, printed_expiry: date | None
) -> _Span:
    born, month = birth_date(fields, today), issue_month(fields, today)
    issued = month if printed_issue is None else Period(printed_issue, printed_issue)
    differs = False
    if month is not None and printed_issue is not None:
        differs = printed_issue not in Period(month.first, month.last + DELIVERY)
        issued = month if differs else issued
    ends = expiry_date(fields)
    expires = Period(ends, ends) if ends else None
    if month is not None and issued is not None and born is not None:
        latest = month.last + DELIVERY if issued is month else issued.last
        expires = Period(older_card_valid_until(issued.first, born), older_card_valid_until(latest, born))
        ends = printed_expiry
    return _Span(born=born, issued=issued, expires=expires, printed_expiry=ends, issue_differs=differs)


def _type(kind: Kind | None) -> Finding:
    """A foreign document is read as far as ICAO goes; an agent habilitated for them judges it."""
    if kind in FOREIGN:
        what = "passport" if kind is Kind.FOREIGN_PASSPORT else "identity_card"
        return Finding(code="document.type", verdict=Verdict.DOUBT, detail=f"foreign, {what}")
    verdict = Verdict.PASS if kind else Verdict.DOUBT
    return Finding(code="document.type", verdict=verdict, detail=kind or "not_recognised")


def _dates(kind: Kind | None, dates: _Span, today: date) -> Finding:
    if dates.born is None:
        return Finding(code="document.dates", verdict=Verdict.DOUBT, detail="birth_date_unknown")
    doubts = [
        name
        for name, doubtful in (
            ("implausible", not _plausible(kind, dates.born, dates.issued, today)),
            ("issue_differs", dates.issue_differs),
            ("validity", not _valid_so_long(kind, dates.born, dates, today)),
        )
        if doubtful
    ]
    verdict = Verdict.DOUBT if doubts else Verdict.PASS
    return Finding(code="document.dates", verdict=verdict, detail=", ".join(doubts))


def _plausible(kind: Kind | None, born: date, issued: Period | None, today: date) -> bool:
    if today.year - born.year > MAX_AGE:
        return False
    if issued is None or kind is None:
        return True
    return born <= issued.last and issued.first <= today and was_made(kind, issued)


def _valid_so_long(kind: Kind | None, born: date, dates: _Span, today: date) -> bool:
    """Whether such a document can be valid for so long; what cannot be told is not held against it."""
    expires = dates.printed_expiry
    if kind is None or kind in FOREIGN or expires is None:
        return True
    if dates.issued is None:
        return can_expire(kind, expires=expires, born=born, today=today)
    if dates.issued.first != dates.issued.last:
        return True
    return dates_possible(kind, issued=dates.issued.first, expires=expires, born=born)


def _expiry(expires: Period | None, today: date) -> Finding:
    if expires is None:
        return Finding(code="document.expiry", verdict=Verdict.DOUBT, detail="expiry_unknown")
    if expires.last < today:
        return Finding(code="document.expiry", verdict=Verdict.FAIL, detail="expired")
    if expires.first < today:
        within_a_month = expires.last - expires.first <= 2 * DELIVERY
        detail = "expires_this_month" if within_a_month else "expiry_unknown"
        return Finding(code="document.expiry", verdict=Verdict.DOUBT, detail=detail)
    return Finding(code="document.expiry", verdict=Verdict.PASS)


def _number(kind: Kind | None, fields: MrzFields) -> Finding:
    found = number_finding(kind, fields.document_number) if kind else None
    return found or not_run("document.number", "format_unknown")


def _unconfirmed(finding: Finding) -> Finding:
    if finding.verdict is Verdict.NOT_RUN:
        return finding
    detail = f"{finding.detail}, to_confirm" if finding.detail else "to_confirm"
    return replace(finding, verdict=Verdict.DOUBT, detail=detail)
