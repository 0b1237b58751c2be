"""Whoever writes into Valkey gives data to our processes, and nothing that they run."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from redis import Redis


class Bomb:
    went_off: list[str] = []

    def __reduce__(self) -> Any:
        return (self.went_off.append, ("code ran",))


def test_what_somebody_pickled_is_not_loaded() -> None:
    cache.set("there", 1)
    with Redis.from_url(settings.REDIS_URL) as client:
        client.set(cache.make_key("there"), pickle.dumps(Bomb()))
    with pytest.raises(ValueError, match=r"utf-8"):
        cache.get("there")
    assert Bomb.went_off == []


@pytest.mark.parametrize("value", [{"name": ["é", None, True, 1.5]}, "12", "", False, 0])
def test_values_of_json_come_back_as_they_were(value: Any) -> None:
    cache.set("there", value)
    assert cache.get("there") == value and type(cache.get("there")) is type(value)


def test_an_integer_is_counted_with() -> None:
    cache.set("count", 41)
    assert cache.incr("count") == 42 == cache.get("count")


@pytest.mark.parametrize("value", [datetime(2026, 1, 1, tzinfo=UTC), b"bytes", Bomb(), float("nan")])
def test_anything_else_is_not_kept(value: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        cache.set("there", value)
