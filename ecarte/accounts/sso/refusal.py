"""Why the sign-in by the provider did not open a session, in words that say what to do."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

import structlog
from allauth.socialaccount.providers.base import ProviderException
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

log = structlog.get_logger(__name__)


class Reason(enum.Enum):
    """Code for the log, message for the person."""

    UNREACHABLE = _(
        "Le fournisseur d’identité ne répond pas. Réessayez dans quelques minutes, "
        "ou connectez-vous avec votre identifiant et votre mot de passe."
    )
    DECLINED = _("La connexion n’a pas abouti chez le fournisseur d’identité. Vous pouvez recommencer.")
    STATE = _(
        "Cette demande de connexion a expiré, ou elle a déjà servi. Recommencez depuis la page de connexion."
    )
    INVALID = _(
        "La réponse du fournisseur d’identité n’est pas authentique ou n’est plus valable. Recommencez ; "
        "si cela se répète, prévenez votre administrateur."
    )
    LEVEL = _(
        "Votre fournisseur d’identité ne vous a pas authentifié au niveau exigé ici. "
        "Activez-y la double authentification, puis recommencez."
    )
    UNVERIFIED = _(
        "Votre fournisseur d’identité ne garantit pas votre adresse électronique : elle ne suffit pas à "
        "retrouver votre compte. Prévenez votre administrateur."
    )
    UNKNOWN = _(
        "Aucun compte ne porte votre adresse électronique. Demandez à votre administrateur d’en créer un."
    )
    AMBIGUOUS = _("Plusieurs comptes portent votre adresse électronique. Prévenez votre administrateur.")
    INACTIVE = _("Votre compte est désactivé. Adressez-vous à votre administrateur.")
    TAKEN = _(
        "Le compte qui porte votre adresse est déjà lié à une autre identité. Prévenez votre administrateur."
    )
    SOMEBODY_ELSE = _("La personne qui vient de s’identifier n’est pas celle qui est connectée ici.")
    NOT_ASKED = _("Le fournisseur d’identité ne vous a pas redemandé qui vous êtes. Recommencez.")


class SignInRefused(ProviderException):  # type: ignore[misc]
    """No session opens. `detail` is for the log: never anything personal."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason.name.lower()} {detail}".strip())
        self.reason = reason
        self.detail = detail


def refused(request: HttpRequest, refusal: SignInRefused) -> HttpResponse:
    """The page that says so."""
    log.warning("provider_sign_in_refused", reason=refusal.reason.name.lower(), detail=refusal.detail)
    unreachable = refusal.reason is Reason.UNREACHABLE
    return render(
        request,
        "socialaccount/authentication_error.html",
        {"why": refusal.reason.value, "worth_trying_again": refusal.reason in _PASSING},
        status=503 if unreachable else 403,
    )


_PASSING = frozenset(
    {Reason.UNREACHABLE, Reason.DECLINED, Reason.STATE, Reason.INVALID, Reason.LEVEL, Reason.NOT_ASKED}
)
