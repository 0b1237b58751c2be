"""Gives a credential its index: random, so that neighbours tell nothing of the order of issue."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from issuance.models import StatusEntry, StatusList

if TYPE_CHECKING:
    from issuance.models import Card

SIZE = 2**20
"""Entries of a new list: one credential hides among a million; about 17 KiB when 1 % are revoked."""
DRAWS = 16
"""A list in which so many random draws are all taken is full enough (most often beyond 85 %): the next is
opened, and no counter has to be kept."""


def allocate(*, card: Card, configuration: str) -> StatusEntry:
    """Take an unused index of the newest list. Runs in the transaction that signs the credential."""
    while True:
        status_list = StatusList.objects.order_by("-pk").first() or StatusList.objects.create(size=SIZE)
        index = _draw(status_list)
        if index is None:
            StatusList.objects.create(size=SIZE)
            continue
        try:
            with transaction.atomic():
                return StatusEntry.objects.create(
                    status_list=status_list, index=index, card=card, configuration=configuration
                )
        except IntegrityError:  # another process drew the same one a moment ago
            continue


def _draw(status_list: StatusList) -> int | None:
    drawn = [secrets.randbelow(status_list.size) for _ in range(DRAWS)]
    taken = set(status_list.entries.filter(index__in=drawn).values_list("index", flat=True))
    return next((index for index in drawn if index not in taken), None)
