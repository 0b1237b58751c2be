"""Who is a minor, and who is asked for a parent's agreement (CSS R161-33-2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from verification.nir import Nir

MAJORITY = 18


def age(birth: date, today: date) -> int:
    """In full years."""
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))


def seems_minor(nir: Nir, *, minimum_age: int, today: date) -> bool:
    """Whether the phone is asked for an agreement: by the number alone, which its holder reads as we do.

    The register is not asked, so that the answer does not tell whether it knows the number. Whoever turns
    18 this month, or whose month is unknown, is not asked; nor is whoever looks younger than the scheme's
    age, whom two digits do not tell from the very old. The register's date of birth settles it during the
    checks (`verification.eligibility`).
    """
    year = today.year - (today.year - nir.birth_year) % 100
    months = 12 * (today.year - year) + today.month - (nir.birth_month or 1)
    return 12 * minimum_age <= months < 12 * MAJORITY
