"""Who is a minor, by the register and by the number."""

from __future__ import annotations

from datetime import date

import pytest

from tests.verification.factories import a_nir
from verification.minority import age, seems_minor
from verification.nir import Nir, key_of

TODAY = date(2026, 11, 22)


def asked(year: int, month: int, *, minimum_age: int = 16) -> bool:
    nir = Nir.parse(a_nir(year=year, month=month))
    return seems_minor(nir, minimum_age=minimum_age, today=TODAY)


@pytest.mark.parametrize(
    ("birth", "years"),
    [(date(2008, 11, 22), 18), (date(2008, 11, 23), 17), (date(2008, 2, 29), 18), (date(2026, 11, 22), 0)],
)
def test_a_year_is_full_on_the_birthday(birth: date, years: int) -> None:
    assert age(birth, TODAY) == years


def test_the_number_tells_a_minor_from_the_schemes_age_on() -> None:
    assert asked(8, 12)
    assert asked(10, 11)
    assert not asked(10, 12)  # not 16 yet
    assert asked(10, 12, minimum_age=12)


def test_whoever_turns_18_this_month_is_not_asked() -> None:
    assert not asked(8, 11)


def test_where_18_is_the_schemes_age_nobody_is_asked() -> None:
    assert not any(asked(year, month, minimum_age=18) for year in range(100) for month in (1, 11, 12))


@pytest.mark.parametrize("year", [*range(27, 100), 26, 25, 20, 11])
def test_adults_the_very_old_and_children_below_the_age_are_not_asked(year: int) -> None:
    assert not asked(year, 1)


def test_a_number_without_month_counts_from_the_start_of_the_year() -> None:
    number = "2093075056123"
    nir = Nir.parse(f"{number}{key_of(number):02}")
    assert nir.birth_month is None
    assert seems_minor(nir, minimum_age=16, today=TODAY)
    assert not seems_minor(nir, minimum_age=16, today=date(2027, 1, 1))
