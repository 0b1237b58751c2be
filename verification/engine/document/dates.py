"""The dates of a document, as far as its zone and its print give them."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from verification.engine.mrz.fields import MrzFields

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """One of the days from `first` to `last`: the zone of an older card gives the month of issue only."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def birth_date(fields: MrzFields, today: date) -> date | None:
    """The latest past day with these two digits of year; None where parts are unknown or there is none."""
    for century in (2000, 1900):
        born = _date(fields.birth_date, century)
        if born is not None and born <= today:
            return born
    return None


def expiry_date(fields: MrzFields) -> date | None:
    """None where the zone carries none or it is no date. No document here was valid into another century."""
    return None if fields.expiry_date is None else _date(fields.expiry_date, 2000)


def issue_month(fields: MrzFields, today: date) -> Period | None:
    """The month that the number of an older card begins with; these cards were made from 1988 to 2021."""
    if fields.issued is None or not fields.issued.isdigit():
        return None
    year, month = int(fields.issued[:2]), int(fields.issued[2:])
    if not 1 <= month <= 12:
        return None
    year += 1900 if year > today.year % 100 else 2000
    return Period(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


def add_years(day: date, years: int) -> date:
    """The same day of another year; 1 March where there is no 29 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _date(digits: str, century: int) -> date | None:
    try:
        return date(century + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return None
