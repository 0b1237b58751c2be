"""A session ends when nobody uses it, and at the latest after a working day (ASVS 5.0, 7.3.1 and 7.3.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.utils import timezone
from django.utils.translation import gettext as _

from ecarte.accounts import sessions

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.contrib.sessions.backends.base import SessionBase
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

GRAIN = 30
"""Seconds during which further use is not written down: a page asks for many things at once."""


class ExpiryMiddleware:
    """Signs out whose session has ended; the request goes on as anybody's, and so to the sign-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> None:
        """Here and not before: what is asked for decides whether it counts as use."""
        user: Any = request.user
        if not user.is_authenticated:
            return
        now = timezone.now()
        if why := why_ended(request.session, now=now):
            logout(request)
            messages.info(request, why)
        elif _is_use(request) and now.timestamp() - request.session[sessions.USED] > GRAIN:
            sessions.use(request, user)


def why_ended(session: SessionBase, *, now: datetime) -> str | None:
    """What to tell the person whose session has ended; None while it lasts.

    One without a time of sign-in has ended: nobody knows how old it is.
    """
    began, used = session.get(sessions.BEGAN, 0.0), session.get(sessions.USED, 0.0)
    if now.timestamp() - began > settings.SESSION_LIFETIME.total_seconds():
        return _("Votre session a atteint sa durée maximale. Reconnectez-vous pour reprendre où vous étiez.")
    if now.timestamp() - used > settings.SESSION_IDLE.total_seconds():
        return _(
            "Votre session s’est fermée faute d’activité. Reconnectez-vous pour reprendre où vous étiez."
        )
    return None


def _is_use(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is None or match.view_name not in settings.SESSION_PASSIVE_VIEWS
