"""Django's cache in Valkey: as JSON, with a client that is kept."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

from django.core.cache.backends import redis


class Json:
    """What is kept: values of JSON. Django's own way is pickle: whoever writes into Valkey would run what
    they like in every process that reads it."""

    def dumps(self, value: Any) -> bytes:
        """Raises TypeError for anything else. Integers are written so that Valkey counts with them."""
        return json.dumps(value, separators=(",", ":"), allow_nan=False).encode()

    def loads(self, data: bytes) -> Any:
        """Raises ValueError."""
        return json.loads(data)


class _Client(redis.RedisCacheClient):
    """For one server. redis-py's clients are made to be kept; Django makes one for each call, which costs
    twice as much as the call."""

    @cached_property
    def _kept(self) -> Any:
        return super().get_client()

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        return self._kept


class RedisCache(redis.RedisCache):
    """`BACKEND` of the cache."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, {**params, "OPTIONS": {"serializer": Json, **params.get("OPTIONS", {})}})
        self._class = _Client
