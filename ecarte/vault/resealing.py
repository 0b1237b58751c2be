"""Seals columns again under the current key, in batches, while everything goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import transaction
from django.db.models import Case, F, Value, When

from ecarte.vault import keys
from ecarte.vault.fields import PURPOSE, EncryptedField, Sealed
from ecarte.vault.models import Basis

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model, QuerySet

BATCH = 200
"""Rows that are locked together, for some hundredths of a second."""


def reseal_columns() -> int:
    """One pass over every encrypted column; gives how many values were sealed again.

    What is sealed under the current key is left, so a pass that was interrupted is simply started again; rows
    are locked while they are sealed, so what somebody writes meanwhile is not overwritten.
    Raises Unreadable for a value that does not open, MasterUnavailable.
    """
    return sum(_reseal(model, fields) for model, fields in sealed_columns())


def sealed_columns() -> Iterator[tuple[type[Model], list[EncryptedField]]]:
    """Every model with its encrypted columns."""
    for model in apps.get_models():
        if fields := [field for field in model._meta.local_fields if isinstance(field, EncryptedField)]:
            yield model, fields


def _reseal(model: type[Model], fields: list[EncryptedField]) -> int:
    rows = model._base_manager.order_by("pk").values_list("pk", *(field.attname for field in fields))
    count, page = 0, _reseal_page(model, fields, rows)
    while page:
        count += sum(len(sealed) for sealed in page.values())
        page = _reseal_page(model, fields, rows.filter(pk__gt=next(reversed(page))))
    return count


@transaction.atomic
def _reseal_page(
    model: type[Model], fields: list[EncryptedField], rows: QuerySet[Any, Any]
) -> dict[Any, dict[str, Sealed]]:
    """What was sealed again of the first rows, by primary key and column; all of them are keys."""
    again = {pk: dict(_again(fields, pk, values)) for pk, *values in rows.select_for_update()[:BATCH]}
    changes = {}
    for field in fields:
        name = field.attname
        if cases := [
            When(pk=pk, then=Value(sealed[name], field)) for pk, sealed in again.items() if name in sealed
        ]:
            changes[name] = Case(*cases, default=F(name))
    if changes:
        model._base_manager.filter(pk__in=[pk for pk, sealed in again.items() if sealed]).update(**changes)
    return again


def _again(
    fields: list[EncryptedField], pk: Any, values: list[Sealed | None]
) -> Iterator[tuple[str, Sealed]]:
    current = keys.current(Basis.FIELDS)
    for field, sealed in zip(fields, values, strict=True):
        if sealed is not None and keys.key_of(sealed) != current:
            context = field.context(pk)
            plaintext = keys.decrypt(sealed, purpose=PURPOSE, context=context)
            fresh = keys.encrypt_under(current, plaintext, purpose=PURPOSE, context=context)
            yield field.attname, Sealed(fresh)
