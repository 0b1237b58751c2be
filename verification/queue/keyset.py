"""A page of the queue by the place where it starts, not by its number.

A page costs the same wherever it is, and cases that come or go before it do not shift what is on it
(https://use-the-index-luke.com/no-offset).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from verification.models import Enrolment


@dataclass(frozen=True)
class Place:
    """Where a case stands: the time that orders it, and its id among those of the same time."""

    at: datetime
    id: UUID


@dataclass(frozen=True, kw_only=True)
class Keys:
    """The cases of one page, in order."""

    places: list[Place]
    before: Place | None
    """The page before ends just before this place; None on the first page."""
    after: Place | None
    """The next page starts just after this place; None on the last page."""


def keys(
    branches: Sequence[QuerySet[Enrolment]],
    *,
    order: str,
    size: int,
    after: Place | None = None,
    before: Place | None = None,
) -> Keys:
    """One page of all branches together; they must be disjoint, and `order` not null in any of them."""
    if before is None:
        found = nearest(branches, order=order, size=size + 1, after=after)
        shown = found[:size]
        return Keys(
            places=shown,
            before=shown[0] if after and shown else None,
            after=shown[-1] if len(found) > size else None,
        )
    found = nearest(branches, order=order, size=size + 1, before=before)
    if len(found) <= size:  # the first page is always a whole one
        return keys(branches, order=order, size=size)
    shown = found[:size][::-1]
    return Keys(places=shown, before=shown[0], after=shown[-1])


def nearest(
    branches: Sequence[QuerySet[Enrolment]],
    *,
    order: str,
    size: int,
    after: Place | None = None,
    before: Place | None = None,
) -> list[Place]:
    """The first places after one, or the last before one with the nearest first; at most `size`.

    Each branch is a range of an index, so that a database reads only as many rows as are asked for.
    """
    if not branches:
        return []
    sign, start = ("-", before) if before else ("", after)
    ordering = (f"{sign}{order}", f"{sign}id")
    ranges = [branch.filter(_beyond(order, start, back=bool(before))) for branch in branches]
    columns = [cases.order_by().values_list(order, "id") for cases in ranges]
    if len(columns) == 1:
        return [Place(*row) for row in columns[0].order_by(*ordering)[:size]]
    if connection.features.supports_slicing_ordering_in_compound:
        # PostgreSQL reads a range in order when it is asked to; SQLite does so by itself, and refuses this.
        columns = [cases.order_by(*ordering)[:size] for cases in columns]
    together = columns[0].union(*columns[1:], all=True)
    return [Place(*row) for row in together.order_by(*ordering)[:size]]


def _beyond(order: str, place: Place | None, *, back: bool) -> Q:
    if place is None:
        return Q()
    side = "lt" if back else "gt"
    # The first condition, which the others imply, is the one that an index understands.
    return Q(**{f"{order}__{side}e": place.at}) & (
        Q(**{f"{order}__{side}": place.at}) | Q(**{order: place.at, f"id__{side}": place.id})
    )
