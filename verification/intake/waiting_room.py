"""Who begins to enrol when more come than can be served: one after the other, each at a time of their own.

The first that find no room are given the next free times, in the order in which they come, and come back
then. Whoever has begun is never put off by those who begin. The times are a generic cell rate (ITU-T I.371)
kept in Redis, by whose clock they are counted.
"""

from __future__ import annotations

from django.conf import settings

from ecarte import lua
from ecarte.problems import Problem, problem_type

OPENINGS_FULL = problem_type(
    "openings_full",
    503,
    ("Beaucoup de monde en ce moment", "Many people at the moment"),
    (
        "Votre place est gardée : réessayez dans quelques minutes (Retry-After).",
        "Your place is kept: try again in a few minutes (Retry-After).",
    ),
)
AT_ONCE = 5
"""So many may begin together when nobody waits."""
KEPT = 600
"""Seconds for which a place stays good once its time has come."""
_TAKE_A_PLACE = """
local clock = redis.call('TIME')
local now, interval = clock[1] + clock[2] / 1e6, tonumber(ARGV[1])
local together = ARGV[2] * interval
local mine = tonumber(redis.call('GET', KEYS[2]) or false)
if not mine then
  local last = tonumber(redis.call('GET', KEYS[1]) or 0)
  mine = math.max(now - together, last) + interval
  redis.call('SET', KEYS[1], string.format('%.3f', mine), 'EX', math.ceil(mine - now + together) + 1)
end
local wait = math.max(0, math.ceil(mine - now - 0.01))  -- milliseconds are kept, microseconds are not
redis.call('SET', KEYS[2], string.format('%.3f', mine), 'EX', wait + ARGV[3])
return wait
"""


def is_new(*, jkt: str) -> bool:
    """Whether this device has no place yet: each makes everybody after it wait longer, and keys are free."""
    return bool(settings.OPENINGS_A_MINUTE) and not lua.redis().exists(_place_of(jkt))


def enter(*, jkt: str) -> None:
    """Let this device begin, or keep a place for it. Raises Problem (openings_full)."""
    if not settings.OPENINGS_A_MINUTE:
        return
    keys, interval = ["waiting-room:last", _place_of(jkt)], 60 / settings.OPENINGS_A_MINUTE
    if wait := lua.run(_TAKE_A_PLACE, keys=keys, args=[interval, AT_ONCE, KEPT]):
        raise Problem(OPENINGS_FULL, headers={"Retry-After": str(wait)})


def _place_of(jkt: str) -> str:
    return f"waiting-room:{jkt}"
