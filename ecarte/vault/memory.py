"""What a process remembers for some minutes and no longer: keys in clear are such things."""

from __future__ import annotations

import time
from typing import Generic, TypeVar

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")

KEPT = 300.0
"""Seconds. An HSM or a KMS is then asked a few times in five minutes and not for each value; and for so long
a process may not know of a newer key."""


class Memory(Generic[_Key, _Value]):
    """Values by key. What is too old is dropped when anything is asked for or kept."""

    def __init__(self) -> None:
        self._kept: dict[_Key, tuple[float, _Value]] = {}

    def get(self, key: _Key) -> _Value | None:
        found = self._kept.get(key)
        if found is None:
            return None
        if found[0] <= time.monotonic():
            self._drop()
            return None
        return found[1]

    def keep(self, key: _Key, value: _Value) -> None:
        self._drop()
        self._kept[key] = time.monotonic() + KEPT, value

    def forget(self) -> None:
        self._kept = {}

    def _drop(self) -> None:
        now = time.monotonic()
        self._kept = {key: kept for key, kept in list(self._kept.items()) if kept[0] > now}
