"""When a session began, when it was last used, and the end of all of a person's sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.utils import timezone

if TYPE_CHECKING:
    from django.http import HttpRequest

    from ecarte.accounts.models import User

BEGAN = "session_began"
USED = "session_used"
"""Keys in the session; seconds since 1970."""
MOST = 3
"""Sessions of one account; another sign-in ends the one that was used least recently (ASVS 7.1.2)."""
NO_ADDRESS = "0.0.0.0"  # noqa: S104 - no address, not one to listen on


def begin(request: HttpRequest, user: User, **_: Any) -> None:
    """Receiver of Django's `user_logged_in`, which every way of signing in sends."""
    now = timezone.now()
    request.session[BEGAN] = request.session[USED] = now.timestamp()
    _list(request, user)
    for session in list(UserSession.objects.filter(user=user).order_by("-last_seen_at", "-pk")[MOST:]):
        session.end()


def forget(request: HttpRequest, **_: Any) -> None:
    """Receiver of Django's `user_logged_out`: the session leaves the list."""
    UserSession.objects.filter(session_key=request.session.session_key).delete()


def use(request: HttpRequest, user: User) -> None:
    """The session was used now."""
    now = timezone.now()
    request.session[USED] = now.timestamp()
    known = UserSession.objects.filter(session_key=request.session.session_key)
    if not known.update(last_seen_at=now):
        _list(request, user)  # it has got another key since: Django does that when a password changes


def end_sessions(*, account: User, keep: str | None = None) -> int:
    """End every session of this account, but the one with the key `keep`; how many ended.

    They cannot be resumed: their rows are gone, in the transaction of the caller.
    """
    sessions = list(UserSession.objects.filter(user=account).exclude(session_key=keep))
    for session in sessions:
        session.end()
    return len(sessions)


def _list(request: HttpRequest, user: User) -> None:
    key = request.session.session_key
    if key is None:
        request.session.save()
        key = request.session.session_key
    UserSession.objects.update_or_create(
        session_key=key,
        defaults={
            "user": user,
            "ip": _address(request),
            "user_agent": request.headers.get("User-Agent", "")[:200],
            "last_seen_at": timezone.now(),
        },
    )


def _address(request: HttpRequest) -> str:
    if not request.META.get("REMOTE_ADDR"):
        return NO_ADDRESS  # a local socket, or no request at all
    return str(get_adapter().get_client_ip(request))
