"""No page answers a member of staff without a second factor (CNIL, recommandation MFA; ASVS 5.0, 6.3.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse

from ecarte.accounts.return_path import send
from ecarte.accounts.second_factor import has_passed

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

SETUP = frozenset(
    {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "account_reauthenticate",
        "sso_reauthenticate",
        "sso_callback",
    }
)
"""What sets a second factor up."""
FOR_ALL = frozenset({"account_login", "account_logout", "account_inactive", "set_language"})
NOT_FOR_STAFF = ("/api/", "/issuance/", "/.well-known/", "/healthz", "/readyz")
"""Of phones, readers and probes, which have no session: a browser that asks there is nobody in particular."""


class SecondFactorMiddleware:
    """Leads to the page that sets a second factor up. Every view but those above is held, new ones too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        if not settings.SECOND_FACTOR_REQUIRED or not request.user.is_authenticated:
            return None
        if _is_open(request) or has_passed(request):
            return None
        return send(request, reverse("mfa_index"), back_to=None)


def _is_open(request: HttpRequest) -> bool:
    match = request.resolver_match
    name = match.view_name if match else ""
    return name in SETUP | FOR_ALL or request.path_info.startswith(NOT_FOR_STAFF)
