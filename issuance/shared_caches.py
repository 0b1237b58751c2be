"""What is published for everybody may be kept by caches that many share, such as a CDN."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

PUBLISHED = ("/issuance/", "/.well-known/")
"""Under these nothing that is public depends on a language or a session."""


class SharedCachesMiddleware:
    """Django notes on every answer that it looked at the session and the language: a cache would then keep a
    status list once for each browser. Stands outside of the middleware that does."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        shared = response.headers.get("Cache-Control", "").startswith("public")
        if shared and request.path_info.startswith(PUBLISHED):
            response.headers["Vary"] = "Accept"
        return response
