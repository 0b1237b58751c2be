"""The address of a form is read only after it was refused there: reloaded, or shown in the other language."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.urls import reverse

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    View = Callable[[HttpRequest, UUID], HttpResponseBase]


def of_case(view: View) -> View:
    """Reading leads to the case, which says whether it is still there."""
    return _sent(view, lambda enrolment_id: reverse("review:case", args=[enrolment_id]))


def of_list(view: View) -> View:
    """Reading leads to the list, with the form for this case open in it."""
    return _sent(view, lambda enrolment_id: f"{reverse('review:cases')}?attribuer={enrolment_id}")


def _sent(view: View, page: Callable[[UUID], str]) -> View:
    @wraps(view)
    def sent(request: HttpRequest, enrolment_id: UUID) -> HttpResponseBase:
        if request.method in {"GET", "HEAD"}:
            return redirect(page(enrolment_id))
        return view(request, enrolment_id)

    return sent
