"""A person's own account: what protects it, and where it is signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account import views as account_views
from allauth.account.internal.flows.logout import logout
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base.views import IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import views as webauthn_views
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from ecarte.accounts.devices import describe
from ecarte.accounts.reauthentication import recently_authenticated
from ecarte.accounts.second_factor import has_passed
from ecarte.accounts.sessions import end_sessions
from ecarte.accounts.sso.linking import is_linked
from ecarte.accounts.staff import staff_of
from ecarte.journal.services import record

if TYPE_CHECKING:
    from django.core.exceptions import ValidationError
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Everything that is one's own, on one page."""
    user = staff_of(request)
    kinds = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    return render(
        request,
        "account/home.html",
        {
            "has_application": Authenticator.Type.TOTP in kinds,
            "keys": kinds.count(Authenticator.Type.WEBAUTHN),
            "session_count": len(UserSession.objects.purge_and_list(user)),
            "is_linked": is_linked(user),
        },
    )


@login_required
@require_GET
def sessions(request: HttpRequest) -> HttpResponse:
    """Where this account is signed in (ASVS 5.0, 7.5.2)."""
    current = request.session.session_key
    rows = [
        {"session": each, "device": describe(each.user_agent), "is_current": each.session_key == current}
        for each in UserSession.objects.purge_and_list(staff_of(request))
    ]
    rows.sort(key=lambda row: (not row["is_current"], -row["session"].last_seen_at.timestamp()))
    return render(request, "usersessions/usersession_list.html", {"rows": rows})


@login_required
@require_POST
@recently_authenticated
def end(request: HttpRequest) -> HttpResponse:
    """End one session, all the others, or all of them and so this one."""
    user, wanted = staff_of(request), request.POST.get("which", "")
    with transaction.atomic():
        if wanted.isdecimal():
            others = UserSession.objects.exclude(session_key=request.session.session_key)
            get_object_or_404(others, pk=int(wanted), user=user).end()
            count = 1
        elif wanted in {"others", "all"}:
            keep = request.session.session_key if wanted == "others" else None
            count = end_sessions(account=user, keep=keep)
        else:
            raise Http404
        record(actor=user.actor, act="account.sessions_ended", account=user.pk, count=count)
    if wanted == "all":
        logout(request, show_message=False)
    messages.success(request, ngettext("%d session fermée.", "%d sessions fermées.", count) % count)
    return redirect("account_login" if wanted == "all" else "usersessions_list")


@login_required
def change_password(request: HttpRequest) -> HttpResponseBase:
    """allauth's page, which asks for the present password; not there for whoever has none."""
    if not staff_of(request).has_usable_password():
        raise Http404
    response: HttpResponseBase = account_views.password_change(request)
    return response


class SecondFactor(IndexView):  # type: ignore[misc]
    """allauth's page, which also says why one is here while no other page answers."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        held = settings.SECOND_FACTOR_REQUIRED and not has_passed(self.request)
        return {**super().get_context_data(**kwargs), "held": held}


def remove_key(request: HttpRequest, pk: int) -> HttpResponseBase:
    """allauth's page, which would also remove the last second factor."""
    key = get_object_or_404(Authenticator, pk=pk, user=request.user, type=Authenticator.Type.WEBAUTHN)
    adapter = get_mfa_adapter()
    if not adapter.can_delete_authenticator(key):
        refusal: ValidationError = adapter.validation_error("cannot_delete_authenticator")
        messages.error(request, refusal.message)
        return redirect("mfa_index")
    response: HttpResponseBase = webauthn_views.remove_webauthn(request, pk=pk)
    return response
