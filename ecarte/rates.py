"""How often one may call: at most so many times in the time that has just passed.

Counted in Redis in one step, by its clock: calls that come together do not overwrite each other's count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.cache import cache
from rest_framework.throttling import BaseThrottle

from ecarte import lua

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView

PERIODS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_COUNT = """
local clock = redis.call('TIME')
local now, most, period = clock[1] + clock[2] / 1e6, tonumber(ARGV[1]), tonumber(ARGV[2])
local oldest = redis.call('LINDEX', KEYS[1], 0)
while oldest and tonumber(oldest) <= now - period do
  redis.call('LPOP', KEYS[1])
  oldest = redis.call('LINDEX', KEYS[1], 0)
end
if redis.call('LLEN', KEYS[1]) < most then
  redis.call('RPUSH', KEYS[1], string.format('%.3f', now))
  redis.call('EXPIRE', KEYS[1], period + 1)
  return 0
end
-- Once this one is too old, one more is accepted: the rate may have been lowered since.
local leaves = redis.call('LINDEX', KEYS[1], -most) or now
return math.max(1, math.ceil(leaves + period - now))
"""


def count(name: str, *, rate: str) -> int:
    """Count one call under `name`; the seconds to wait when `rate` ("60/h"; s, m, h, d) is used up, or 0."""
    most, _, period = rate.partition("/")
    return lua.run(_COUNT, keys=[cache.make_key(f"rate:{name}")], args=[int(most), PERIODS[period[0]]])


class RateThrottle(BaseThrottle):
    """By `scope`, for each `caller`."""

    scope: str
    _wait = 0

    def rate(self) -> str | None:
        """As `count` takes it; None for any number."""
        raise NotImplementedError

    def caller(self, request: Request) -> str:
        raise NotImplementedError

    def allow_request(self, request: Request, view: APIView) -> bool:
        if rate := self.rate():
            self._wait = count(f"{self.scope}:{self.caller(request)}", rate=rate)
        return not self._wait

    def wait(self) -> float:
        return self._wait
