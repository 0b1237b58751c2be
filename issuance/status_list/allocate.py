"""Gives a credential its index: random, so that neighbours tell nothing of the order of issue."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from issuance.models import Publication, StatusEntry, StatusList

if TYPE_CHECKING:
    from issuance.models import Card

SIZE = 2**20
"""Entries of a new list: one credential hides among a million; about 17 KiB when 1 % are revoked."""
ROUNDS, DRAWS = 8, 8
"""A list in which ROUNDS times DRAWS random indexes are all taken is full: no counter has to be kept. Of a
million entries some 86 % are then used (where the chance p^64 has come true once: SIZE·p^65/65 ≈ 1)."""


def allocate(*, card: Card, configuration: str, holder_jkt: str) -> StatusEntry:
    """Take an unused index of the open list. Runs in the transaction that signs the credential.

    Raises IntegrityError when the key already has one.
    """
    while True:
        status_list = open_list()
        index = _draw(status_list)
        if index is None:
            StatusList.objects.filter(pk=status_list.pk).update(state=StatusList.State.FULL)
            continue
        try:
            with transaction.atomic():
                return StatusEntry.objects.create(
                    status_list=status_list,
                    index=index,
                    card=card,
                    configuration=configuration,
                    holder_jkt=holder_jkt,
                    generation=card.generation,
                )
        except IntegrityError:
            if not status_list.entries.filter(index=index).exists():
                raise
            # Another process drew the same one a moment ago.


def open_list() -> StatusList:
    """The list of which indexes are taken now; a new one where there is none."""
    from issuance.tasks import publish_status_list  # it imports this package

    while True:
        found = StatusList.objects.filter(state=StatusList.State.OPEN).first()
        if found is not None:
            return found
        try:
            with transaction.atomic():
                opened = StatusList.objects.create(size=SIZE)
                Publication.objects.create(status_list=opened)
                publish_status_list.delay_on_commit(opened.pk)
                return opened
        except IntegrityError:  # another process opened one a moment ago
            continue


def _draw(status_list: StatusList) -> int | None:
    """A random index that nobody holds; None when the list is full."""
    for _ in range(ROUNDS):
        drawn = [secrets.randbelow(status_list.size) for _ in range(DRAWS)]
        taken = set(status_list.entries.filter(index__in=drawn).values_list("index", flat=True))
        free = next((index for index in drawn if index not in taken), None)
        if free is not None:
            return free
    return None
