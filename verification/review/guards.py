"""Guards of the pages around the queue, by what one may do there."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest

from verification.perms import lanes_of, supervises
from verification.states import Lane

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AnonymousUser
    from django.http.response import HttpResponseBase

    from ecarte.accounts.models import User

P = ParamSpec("P")


def may_search(user: User | AnonymousUser) -> bool:
    """Finds any case by its number or by the person's: supervisors, and fraud referents."""
    return supervises(user) or Lane.FRAUD in lanes_of(user)


def only_for(
    allowed: Callable[[User | AnonymousUser], bool],
) -> Callable[
    [Callable[Concatenate[HttpRequest, P], HttpResponseBase]],
    Callable[Concatenate[HttpRequest, P], HttpResponseBase],
]:
    """Strangers sign in; for whoever is not allowed, the page does not exist."""

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
