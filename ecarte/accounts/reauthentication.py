"""A sensitive act needs a person who has just shown who they are (ASVS 5.0, 7.5.1 and 7.5.3)."""

from __future__ import annotations

import time
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied

from ecarte.accounts.return_path import page_of, send

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

P = ParamSpec("P")
_OURS = frozenset({"password", "totp", "webauthn", "recovery_codes"})


def is_recent(request: HttpRequest) -> bool:
    """Signed in with us, or confirmed who they are, within ACCOUNT_REAUTHENTICATION_TIMEOUT.

    A sign-in by the provider alone does not count: it may have asked nothing, its own session being open.
    """
    records = get_authentication_records(request, request.user)
    since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return any(each["at"] > since for each in records if _shows_who(each))


def recently_authenticated(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Decorator: asks a person to confirm who they are, then leads back to the page they were on.

    What a form had sent is not kept meanwhile (it may hold a password or words about a person), so put it on
    the page that shows the form too. Of a part of a page (htmx) the whole page moves.
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if is_recent(request):
            return view(request, *args, **kwargs)
        methods = get_adapter().get_reauthentication_methods(request.user)
        if not methods:
            raise PermissionDenied
        return send(request, methods[0]["url"], back_to=page_of(request))

    return guarded


def _shows_who(record: Mapping[str, Any]) -> bool:
    return bool(record.get("reauthenticated")) or record.get("type", record["method"]) in _OURS
