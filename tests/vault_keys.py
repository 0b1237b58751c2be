"""The vault's keys that every test's database has, as a place that is no longer new."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from ecarte.vault import blind_index, keys
from ecarte.vault.models import Basis, DataKey


def make_keys(**_: Any) -> None:
    """Make them; a receiver of `post_migrate`, so that an emptied database has some again."""
    keys.forget()
    blind_index.forget()
    for basis in set(Basis) - {Basis.INDEX}:
        keys.current(basis)
    blind_index.chain()
    # Younger ones are looked up each time: the transaction that made them might be rolled back.
    DataKey.objects.update(created_at=timezone.now() - timedelta(hours=1))
