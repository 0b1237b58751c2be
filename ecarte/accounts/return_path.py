"""Whoever has to sign in, or to confirm who they are, comes back to the page they were on.

An answer that sends to the sign-in names in `next` the address that was asked for. That is right for a page;
a form or a part of a page (htmx) must lead back to the page it stands on, and a part of a page must not
show the sign-in in its place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlsplit

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


def page_of(request: HttpRequest) -> str | None:
    """Path of the page this request came from or asks for; None when the browser does not tell."""
    if "HX-Request" in request.headers:
        return _here(request, request.headers.get("HX-Current-URL"))
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    return _here(request, request.headers.get("Referer"))


def send(request: HttpRequest, address: str, *, back_to: str | None) -> HttpResponse:
    """Send the person to this address of ours, and from there back. The whole page moves, never a part."""
    if back_to:
        address = f"{address}?{REDIRECT_FIELD_NAME}={quote(back_to, safe='/')}"
    if "HX-Request" in request.headers:
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


class ReturnPathMiddleware:
    """Mends what `login_required` answers to a form and to a part of a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code != 302 or not _refused_for_want_of_a_session(request, response):
            return response
        return send(request, reverse("account_login"), back_to=page_of(request))


def _refused_for_want_of_a_session(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Sent to the sign-in because this very address needs one; not by the sign-in's own pages."""
    target = urlsplit(response.headers["Location"])
    asked = parse_qs(target.query).get(REDIRECT_FIELD_NAME)
    return target.path == reverse("account_login") and asked == [request.get_full_path()]


def _here(request: HttpRequest, url: str | None) -> str | None:
    """Path and query of an address of this very site."""
    if not url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure()):
        return None
    parts = urlsplit(url or "")
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
