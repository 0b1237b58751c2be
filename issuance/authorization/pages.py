"""Where the person's browser comes: to be identified, and back from it (OpenID4VCI 1.0, section 5).

Nothing is shown but that a request is over. The browser is sent on to the service that proves identities, or
to the wallet's own registered address, and nowhere else.
"""

from __future__ import annotations

import hmac
from dataclasses import asdict
from datetime import timedelta
from functools import wraps
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from issuance.authorization.codes import issue_code, refuse
from issuance.authorization.identification import NotProven, NotReached, identification
from issuance.authorization.requests import Asked, take
from issuance.links import absolute
from issuance.models import Card
from issuance.openid4vci import once
from issuance.states import State

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.db.models import QuerySet

PURPOSE, COOKIE = "identification", "authorization"
LIFETIME = timedelta(minutes=10)
"""Within which the person identifies themself."""


def _page(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Addresses here hold codes: nothing is kept, and nobody is told of them."""

    @require_GET
    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        response = view(request)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        return response

    return answer


@_page
def authorize(request: HttpRequest) -> HttpResponse:
    """The authorization endpoint: takes what was pushed, and nothing else."""
    asked = take(request_uri=request.GET.get("request_uri", ""), client_id=request.GET.get("client_id", ""))
    if asked is None:
        return _over(request)
    if not _cards(asked, timezone.now()).exists():
        return _back(asked, error="access_denied")
    try:
        question = identification().ask(return_to=absolute("identified"))
    except NotReached:
        return _back(asked, error="temporarily_unavailable")
    response = HttpResponseRedirect(question.address)
    session = once.mint(PURPOSE, [asdict(asked), question.state, question.secrets], lifetime=LIFETIME)
    response.set_cookie(
        COOKIE,
        session,
        max_age=LIFETIME,
        path=reverse("issuance:authorize"),
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response


@_page
def identified(request: HttpRequest) -> HttpResponse:
    """Back from the service, in the browser that went there: the code, if it is the card's holder."""
    session = request.COOKIES.get(COOKIE, "")
    kept = once.look_up(PURPOSE, session)
    if kept is None:
        return _over(request)
    asked, state, secrets = kept
    if not hmac.compare_digest(state.encode(), request.GET.get("state", "").encode()):
        return _over(request)
    if not once.burn(PURPOSE, session):
        return _over(request)
    return _answered(Asked(**asked), request.GET.get("code", ""), secrets)


def _answered(asked: Asked, code: str, secrets: dict[str, str]) -> HttpResponse:
    """Somebody else is told what a person is told who gave up."""
    now = timezone.now()
    if not code:
        return _back(asked, error="access_denied")
    try:
        is_holder = identification().answer(code=code, secrets=secrets, return_to=absolute("identified"))
    except NotProven:
        return _back(asked, error="access_denied")
    except NotReached:
        return _back(asked, error="temporarily_unavailable")
    cards = list(_cards(asked, now))
    for card in cards:
        if is_holder(card.claims):
            return _back(asked, code=issue_code(card=card, asked=asked, now=now))
    for card in cards:
        refuse(card=card, asked=asked)
    return _back(asked, error="access_denied")


def _cards(asked: Asked, now: datetime) -> QuerySet[Card]:
    """Those of the device key that signed the request, and of the offer if it came with one; first the one
    that was offered last: it waits beside the one whose place it takes."""
    waiting = Q(status=State.OFFERED, offer__expires_at__gt=now)
    cards = Card.objects.filter(waiting | Q(status=State.ACTIVE), device_jkt=asked.jkt).order_by(
        "-offered_at"
    )
    return cards if asked.card_id is None else cards.filter(pk=asked.card_id)


def _back(asked: Asked, **answer: str) -> HttpResponse:
    """To the wallet, with who answers (RFC 9207)."""
    if asked.state is not None:
        answer["state"] = asked.state
    query = urlencode(answer | {"iss": settings.PUBLIC_URL})
    address = f"{asked.redirect_uri}{'&' if '?' in asked.redirect_uri else '?'}{query}"
    response = HttpResponse(status=303, headers={"Location": address})
    response.delete_cookie(COOKIE, path=reverse("issuance:authorize"), samesite="Lax")
    return response


def _over(request: HttpRequest) -> HttpResponse:
    """Whose request it was is not known, so that there is nowhere to send the browser to."""
    return render(request, "authorization/over.html", status=400)
