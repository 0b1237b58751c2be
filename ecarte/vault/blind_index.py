"""Finds a NIR without storing it in clear: a keyed fingerprint that only this system can compute.

An index under generation *n* of the key is the HMAC of the index under generation *n* - 1. So what is stored
moves to a new key without its value: many values were forgotten, or were never kept (ties of agents,
guardians, lists of lost documents). Whoever learns the former keys cannot compute the new indexes.

While a rotation goes on (`ecarte.vault.reindexing`), all indexes of one value move in one transaction, and
`blind_index` answers the form in which the value stands, so that whoever compares compares the same form.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.utils import timezone

from ecarte.vault import keys
from ecarte.vault.memory import KEPT, Memory
from ecarte.vault.models import Basis, DataKey

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

SETTLE = timedelta(seconds=2 * KEPT)
"""After which every process knows of a new key: until then nothing is computed under it."""


class BlindIndexField(models.CharField):  # type: ignore[type-arg]
    """A column that holds what `blind_index` gives, or nothing. Rotation finds it by its class."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 64, **kwargs})


@dataclass(frozen=True)
class IndexKey:
    """One generation of the key. `retired`: nothing stands under it any more."""

    id: UUID
    generation: int
    created_at: datetime
    retired: bool

    @property
    def prefix(self) -> str:
        """What its indexes start with."""
        return f"{self.generation:02x}"

    def step(self, before: str) -> str:
        """The index under this key of what stood under the key before it."""
        mac = hmac.new(keys.opened(self.id), before.encode(), hashlib.sha256).hexdigest()
        return self.prefix + mac[:62]


_chain: Memory[None, tuple[IndexKey, ...]] = Memory()


def blind_index(value: str, *, purpose: str) -> str:
    """64 hexadecimal characters: two for the key's generation, 62 (248 bits) of HMAC-SHA256.

    `purpose` keeps indexes of different columns apart.
    """
    *former, newest = chain()
    before = reduce(lambda index, key: key.step(index), former, f"{purpose}\0{value}")
    if under_way((*former, newest)) and (not is_settled(newest, now=timezone.now()) or _stands(before)):
        return before
    return newest.step(before)


def chain() -> tuple[IndexKey, ...]:
    """All generations, the first one first."""
    if known := _chain.get(None):
        return known
    rows = list(DataKey.objects.filter(basis=Basis.INDEX).order_by("generation"))
    rows = rows or [keys.make(Basis.INDEX, "", generation=0)]
    found = tuple(IndexKey(row.pk, row.generation, row.created_at, bool(row.retired_at)) for row in rows)
    # As for other keys: the transaction that made it may still be rolled back.
    if found[-1].created_at < timezone.now() - timedelta(seconds=KEPT):
        _chain.keep(None, found)
    return found


def under_way(chain: tuple[IndexKey, ...]) -> bool:
    """Whether indexes may stand under the last key but one."""
    return len(chain) > 1 and not chain[-2].retired


def is_settled(key: IndexKey, *, now: datetime) -> bool:
    """Whether every process knows of it."""
    return key.created_at + SETTLE <= now


def forget() -> None:
    """Have the generations looked up again."""
    _chain.forget()


def index_columns() -> Iterator[tuple[type[models.Model], str]]:
    """Every column of blind indexes."""
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, BlindIndexField):
                yield model, field.attname


def _stands(index: str) -> bool:
    # All columns are asked, whatever the first says: how long it takes tells nobody whether a NIR is known.
    found = [model._base_manager.filter(**{name: index}).exists() for model, name in index_columns()]
    return any(found)
