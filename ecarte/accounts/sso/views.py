"""To the provider and back."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.providers.base.constants import AuthProcess
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from ecarte.accounts.sso.client import Callback, Client, Provider, app, is_configured
from ecarte.accounts.sso.refusal import Reason, SignInRefused, refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    View = Callable[[HttpRequest], HttpResponse]


def _where_configured(view: View) -> View:
    """Not there without a provider; what is refused is said on our page."""

    @never_cache
    @require_GET
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not is_configured():
            raise Http404
        try:
            return view(request)
        except SignInRefused as refusal:
            return refused(request, refusal)

    return guarded


@_where_configured
def login(request: HttpRequest) -> HttpResponse:
    """A link and no form: `form-action 'self'` would not let a form end at the provider."""
    if request.user.is_authenticated:
        return redirect("account_home")
    return _leave(request, AuthProcess.LOGIN)


@login_required
@_where_configured
def reauthenticate(request: HttpRequest) -> HttpResponse:
    """Confirms who is there, for those who sign in by the provider only."""
    return _leave(request, AuthProcess.REDIRECT)


@_where_configured
def callback(request: HttpRequest) -> HttpResponse:
    """The provider's answer. One that names its sender must name the right one (RFC 9207)."""
    if request.GET.get("iss", settings.STAFF_OIDC_ISSUER) != settings.STAFF_OIDC_ISSUER:
        raise SignInRefused(Reason.INVALID, "answer of another issuer")
    response: HttpResponse = Callback.adapter_view(Client(request))(request)
    return response


def _leave(request: HttpRequest, process: str) -> HttpResponse:
    return Provider(request, app=app()).redirect(request, process, get_next_redirect_url(request))
