"""The page of those who help at a counter: it gives codes, and shows nothing of anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ecarte.accounts.staff import staff_of
from verification.intake.counter.codes import make_counter_code
from verification.perms import helps_at_counter
from verification.review.access import only_for

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@never_cache
@require_http_methods(["GET", "POST"])
@only_for(helps_at_counter)
def counter(request: HttpRequest) -> HttpResponse:
    """A code for the person who is being helped; posting again gives another one."""
    context: dict[str, Any] = {"page_url": f"{settings.PUBLIC_URL}/enrol?assisted"}
    if request.method == "POST":
        code, expires_at = make_counter_code(adviser=staff_of(request), now=timezone.now())
        context |= {"code": code, "expires_at": expires_at}
    return render(request, "counter/counter.html", context)
