"""What allauth may do here: staff accounts are made by an administrator, never by signing up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ecarte.accounts.sessions import end_sessions
from ecarte.accounts.sso.linking import is_linked
from ecarte.journal.services import record

if TYPE_CHECKING:
    from django.http import HttpRequest

    from ecarte.accounts.models import User

SECOND_FACTOR_STAGE = "allauth.mfa.stages.AuthenticateStage"
WAYS = {
    "reauthenticate": _("Mot de passe"),
    "mfa_reauthenticate": _("Code de l’application, ou code de secours"),
    "mfa_reauthenticate:webauthn": _("Clé de sécurité"),
}


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Closes self-service sign-up, and says in our words that signing in failed."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("Identifiant ou mot de passe incorrect."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        """allauth's, with our rule for who was asked for two factors elsewhere."""
        ours = "ecarte.accounts.sso.stages.SecondFactorStage"
        return [ours if path == SECOND_FACTOR_STAGE else path for path in super().get_login_stages()]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """allauth's own pages follow the same rule as ours."""
        from ecarte.accounts.reauthentication import is_recent

        return not is_recent(context.request)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """How this person can confirm who they are, the first being the one that is proposed."""
        methods = [
            {**method, "description": WAYS[method["id"]]}
            for method in super().get_reauthentication_methods(user)
        ]
        if user.is_authenticated and is_linked(user):
            methods.append(
                {
                    "id": "provider",
                    "description": _("Votre fournisseur d’identité"),
                    "url": reverse("sso_reauthenticate"),
                }
            )
        return methods

    @transaction.atomic
    def set_password(self, user: User, password: str) -> None:
        """One's own new password: the other sessions end, and it is journalled."""
        super().set_password(user, password)
        end_sessions(account=user, keep=context.request.session.session_key)
        record(actor=user.actor, act="account.password_changed", account=user.pk)
