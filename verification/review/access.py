"""Guards of the agents' pages: strangers sign in; for whoever may not, the page does not exist."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from verification.perms import may_review

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpResponse, HttpResponseRedirect
    from django.http.response import HttpResponseBase

    from ecarte.accounts.models import User

P = ParamSpec("P")


def only_for(
    allowed: Callable[[User | AnonymousUser], bool],
) -> Callable[
    [Callable[Concatenate[HttpRequest, P], HttpResponseBase]],
    Callable[Concatenate[HttpRequest, P], HttpResponseBase],
]:
    """For whoever is allowed by this rule of `verification.perms`."""

    def guard(
        view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not allowed(request.user):
                raise Http404
            return view(request, *args, **kwargs)

        return login_required(guarded)

    return guard


reviewers_only = only_for(may_review)
"""For those who judge cases."""


def too_late(request: HttpRequest) -> HttpResponse:
    """One message whatever the reason, and for whatever case: it tells nothing of cases that are not mine."""
    messages.error(
        request,
        _("Ce dossier n’est plus sur votre bureau : rien n’a été enregistré. Prenez le dossier suivant."),
    )
    return gone_to(request, redirect("review:queue"))


def gone_to(request: HttpRequest, there: HttpResponseRedirect) -> HttpResponse:
    """The way on. htmx would fetch the page itself, and the browser then once more: it is told instead."""
    return HttpResponseClientRedirect(there.url) if request.htmx else there  # type: ignore[attr-defined]
