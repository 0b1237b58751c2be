"""The page that enrols in a browser. It has no call of its own: its modules use the API of the phones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_permissions_policy.decorators import permissions_policy_override

from verification.intake.france_identite import provider
from verification.intake.web.texts import texts

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

FILMING: dict[str, str | list[str] | tuple[str]] = {
    **settings.PERMISSIONS_POLICY,
    "camera": ["self"],
    "microphone": ["self"],
}
"""The one page that films, and hears digits read aloud."""


@never_cache
@require_safe
@permissions_policy_override(FILMING)
def enrol(request: HttpRequest) -> HttpResponse:
    """Every step of the way, hidden but one."""
    context = {
        "assisted": "assisted" in request.GET,
        "france_identite": provider.is_configured(),
        "code_length": settings.CODE_LENGTH,
        "public_url": settings.PUBLIC_URL,
        "texts": texts(),
    }
    return render(request, "capture/enrol.html", context)
