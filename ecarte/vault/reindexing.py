"""Moves blind indexes to a new key, in batches, while everything goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Case, F, Value, When

from ecarte.journal.services import record
from ecarte.vault import blind_index, keys
from ecarte.vault.blind_index import BlindIndexField
from ecarte.vault.models import Basis, DataKey

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ecarte.vault.blind_index import IndexKey

ACTOR = "system:vault"
BATCH = 200


class NotYet(Exception):
    """The rotation cannot begin or go on now. The message says why."""


@transaction.atomic
def begin() -> DataKey:
    """Make the next key. Raises NotYet while a rotation is under way."""
    blind_index.forget()
    chain = blind_index.chain()
    if blind_index.under_way(chain):
        raise NotYet("the former rotation has not ended")
    key = keys.make(Basis.INDEX, "", generation=chain[-1].generation + 1)
    record(actor=ACTOR, act="vault.index_rotation_began", key=str(key.pk))
    blind_index.forget()
    return key


def go_on(*, now: datetime) -> tuple[int, int]:
    """One pass over all columns: values that moved, and values that could not.

    A pass that finds nothing ends the rotation. A value cannot move when a row of it was written in the
    moment of the switch beside one that moved, and the two may not be the same: mend the rows, run again.
    Raises NotYet when none is under way, or when not every process can know of the key.
    """
    blind_index.forget()
    chain = blind_index.chain()
    if not blind_index.under_way(chain):
        raise NotYet("no rotation is under way")
    former, newest = chain[-2:]
    if not blind_index.is_settled(newest, now=now):
        raise NotYet(f"processes may not know of the key before {newest.created_at + blind_index.SETTLE}")
    moved, stuck = 0, set[str]()
    for values in _batches(former):
        left = _move(values, newest)
        moved, stuck = moved + len(values) - len(left), stuck | left
    if not moved and not stuck:
        _retire(former, now)
    return moved, len(stuck)


def _batches(former: IndexKey) -> Iterator[set[str]]:
    for model, name in blind_index.index_columns():
        old = model._base_manager.filter(**{f"{name}__startswith": former.prefix})
        rows = old.order_by("pk").values_list("pk", name)
        page = list(rows[:BATCH])
        while page:
            yield {value for _, value in page}
            page = list(rows.filter(pk__gt=page[-1][0])[:BATCH])


def _move(values: set[str], newest: IndexKey) -> set[str]:
    """Move all rows of these values; gives those that could not."""
    try:
        _rewrite({value: newest.step(value) for value in values})
    except IntegrityError:
        if len(values) == 1:
            return values
        return set().union(*(_move({value}, newest) for value in values))
    return set()


@transaction.atomic
def _rewrite(forms: dict[str, str]) -> None:
    for model, name in blind_index.index_columns():
        rows = model._base_manager.filter(**{f"{name}__in": list(forms)})
        if found := set(rows.values_list(name, flat=True)):
            cases = (When(**{name: old}, then=Value(forms[old], BlindIndexField())) for old in found)
            rows.update(**{name: Case(*cases, default=F(name))})


@transaction.atomic
def _retire(former: IndexKey, now: datetime) -> None:
    DataKey.objects.filter(pk=former.id).update(retired_at=now)
    record(actor=ACTOR, act="vault.index_rotation_ended", key=str(former.id))
    blind_index.forget()
