"""How many cases there are, without counting a million of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.formats import number_format
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from verification.models import Enrolment

CAP = 10_000


@dataclass(frozen=True)
class Count:
    """A number of cases, or that there are more than it."""

    value: int
    more: bool = False

    def __str__(self) -> str:
        number = number_format(self.value, decimal_pos=0, use_l10n=True, force_grouping=True)
        return _("plus de %(number)s") % {"number": number} if self.more else number

    def __bool__(self) -> bool:
        return self.value > 0


def count_up_to(parts: Iterable[QuerySet[Enrolment]], *, limit: int = CAP, known: int = 0) -> Count:
    """Of disjoint parts together, and what is known already; stops counting at `limit`."""
    found = known
    for cases in parts:
        if found <= limit:
            found += cases.order_by()[: limit + 1 - found].count()
    return Count(min(found, limit), more=found > limit)
