"""A body that is longer than any call's is refused before anything reads it, but where films are taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import JsonResponse

from ecarte.problems import MEDIA_TYPE, REQUEST_TOO_LARGE, Problem, body_of
from ecarte.web_worker import BODY

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


class LongBodiesMiddleware:
    """A view that takes long bodies says so: `takes_films`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *_: object) -> HttpResponse | None:
        """Before the check against forged requests, which reads forms."""
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if int(announced) <= BODY or getattr(getattr(view, "cls", None), "takes_films", False):
            return None
        problem = Problem(REQUEST_TOO_LARGE, max_bytes=BODY)
        return JsonResponse(
            body_of(problem),
            status=problem.status_code,
            content_type=MEDIA_TYPE,
            headers={"Cache-Control": "no-store"},
        )
