"""Steps in Redis that nobody comes between: Lua scripts, which run one at a time."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from redis import Redis

if TYPE_CHECKING:
    from redis.commands.core import Script


def run(script: str, *, keys: list[str], args: list[Any]) -> int:
    """The number that it returns."""
    return cast("int", _registered(script)(keys=keys, args=args))


@cache
def redis() -> Redis:
    """The memory of this process's limits. Whoever asks waits two seconds at most."""
    return Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)


@cache
def _registered(script: str) -> Script:
    return redis().register_script(script)
