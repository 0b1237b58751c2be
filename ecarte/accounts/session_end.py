"""How long a session still lasts: its pages warn before the end, and a used one goes on (RGAA 13.1)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ecarte.accounts.sessions import BEGAN, USED

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from django.contrib.sessions.backends.base import SessionBase
    from django.http import HttpRequest, HttpResponse


@dataclass(frozen=True)
class Left:
    """Seconds until a session ends; none are left of one that has ended."""

    idle: float
    """If nobody uses it."""
    whole: float
    """Used or not."""


def left_of(session: SessionBase, *, now: datetime) -> Left:
    """By the rules of `expiry.why_ended`."""

    def left(since: str, lasts: timedelta) -> float:
        began: float = session.get(since, 0.0)
        return max(0.0, began + lasts.total_seconds() - now.timestamp())

    return Left(idle=left(USED, settings.SESSION_IDLE), whole=left(BEGAN, settings.SESSION_LIFETIME))


@never_cache
@require_safe
def look(request: HttpRequest) -> HttpResponse:
    """What a page asks before it warns: another may have been used. It is no use itself."""
    return JsonResponse(asdict(left_of(request.session, now=timezone.now())))


@never_cache
@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """Somebody is there: asking for this is use, as asking for any page is."""
    return JsonResponse(asdict(left_of(request.session, now=timezone.now())))
