"""How long French documents are valid.

Identity cards: decree 55-1397, art. 1, as changed by decree 2013-1188 (fifteen years for adults from 2014 on,
and five more for those of their cards that were then valid) and by decree 2021-279 (ten years: the card of
2021). Passports: decree 2005-1726 (ten years, five for a minor, one for an urgent one). Residence permits: at
most ten years.
"""

from __future__ import annotations

from datetime import date

from verification.engine.document.dates import DAY, Period, add_years
from verification.engine.document.kinds import Kind

OF_AGE = 18
STILL_VALID_IN_2014 = date(2004, 1, 2)
"""An adult's card delivered from this day on was valid on 1 January 2014, and got five more years."""
FIFTEEN_PRINTED = date(2014, 1, 1)
MADE = {
    Kind.IDENTITY_CARD: Period(date(2021, 3, 15), date.max),
    Kind.OLDER_IDENTITY_CARD: Period(date(1988, 1, 1), date(2021, 12, 31)),
}
"""When a model was issued; the others have been for longer than they are valid."""
LONGEST = 10
"""Years of every document whose zone carries an expiry."""


def older_card_valid_until(issued: date, born: date) -> date:
    """The last day of validity of an older card, whatever is printed on it."""
    adult = is_adult(born, issued)
    years = 15 if adult and issued >= STILL_VALID_IN_2014 else 10
    return add_years(issued, years) - DAY


def is_adult(born: date, day: date) -> bool:
    return add_years(born, OF_AGE) <= day


def was_made(kind: Kind, issued: Period) -> bool:
    """Whether there were such documents on any of these days."""
    made = MADE.get(kind)
    return made is None or (made.first <= issued.last and issued.first <= made.last)


def dates_possible(kind: Kind, *, issued: date, expires: date, born: date) -> bool:
    """Whether a document of this kind can have been issued on this day to this person, until that day."""
    if not was_made(kind, Period(issued, issued)):
        return False
    lengths = _lengths(kind, adult=is_adult(born, issued), issued=issued)
    if not lengths:
        return born <= issued < expires <= add_years(issued, LONGEST)
    # Printed both ways: the same day of the last year, or the day before.
    return born <= issued and any(
        expires in (add_years(issued, years), add_years(issued, years) - DAY) for years in lengths
    )


def can_expire(kind: Kind, *, expires: date, born: date, today: date) -> bool:
    """Whether there is a day up to `today` on which a document that expires so can have been issued."""
    if kind is Kind.RESIDENCE_PERMIT:
        issues = [max(born, add_years(expires, -LONGEST))]
    else:
        years = {*_lengths(kind, adult=True, issued=today), *_lengths(kind, adult=False, issued=today)}
        issues = [add_years(last, -length) for length in years for last in (expires, expires + DAY)]
    return any(
        issued <= today and dates_possible(kind, issued=issued, expires=expires, born=born)
        for issued in issues
    )


def _lengths(kind: Kind, *, adult: bool, issued: date) -> frozenset[int]:
    """Years between issue and the expiry that the document shows; empty where they vary."""
    match kind:
        case Kind.IDENTITY_CARD:
            return frozenset({10})
        case Kind.OLDER_IDENTITY_CARD:
            return frozenset({15 if adult and issued >= FIFTEEN_PRINTED else 10})
        case Kind.PASSPORT:
            return frozenset({10, 1} if adult else {5, 1})
    return frozenset()
