"""Django's cache in Valkey, with a client that is kept."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.cache.backends import redis


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
        super().__init__(server, params)
        self._class = _Client
