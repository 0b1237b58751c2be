"""Which account a person of the provider has: the one they are linked to, the first time by their address."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Any

from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.base.constants import AuthProcess
from django.conf import settings
from django.db import transaction
from requests import RequestException

from ecarte.accounts.models import User
from ecarte.accounts.sso import client
from ecarte.accounts.sso.refusal import Reason, SignInRefused, refused
from ecarte.journal.services import record

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialApp, SocialLogin
    from django.db.models import Model
    from django.http import HttpRequest

    from ecarte.accounts.sso.tokens import Identity

FRESH = 300
"""Seconds: so recently must the provider have asked a person who confirms who they are."""


def is_linked(user: User) -> bool:
    """Signs in by the provider that is configured now."""
    return (
        bool(settings.STAFF_OIDC_ISSUER)
        and SocialAccount.objects.filter(user=user, provider=settings.STAFF_OIDC_ISSUER).exists()
    )


class StaffLinkAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """One provider, no sign-up, links by our rule only."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        return [client.app()] if client.is_configured() else []

    def get_provider(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> client.Provider:
        return client.Provider(request, app=client.app())

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def generate_state_param(self, state: dict[str, Any]) -> str:
        """ProConnect demands 32 characters or more; allauth makes 16."""
        return secrets.token_urlsafe(32)

    def authenticate_by_email(self, sociallogin: SocialLogin) -> None:
        """allauth's way would erase the password of the account; see `link`."""
        return

    def serialize_instance(self, instance: Model) -> dict[str, Any]:
        """While our second factor is asked, the session keeps who signs in, without their password's hash."""
        fields: dict[str, Any] = super().serialize_instance(instance)
        fields.pop("password", None)
        return fields

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Decides before a session opens. Raises SignInRefused."""
        sociallogin.token = None  # nothing more is asked of the provider
        if sociallogin.state.get("process") == AuthProcess.REDIRECT:
            confirm(request, sociallogin)
        elif not sociallogin.is_existing:
            link(sociallogin)
        elif not sociallogin.user.is_active:
            raise SignInRefused(Reason.INACTIVE)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """Every failure ends on our page."""
        refusal = _refusal(exception, has_state=bool((extra_context or {}).get("state")))
        raise ImmediateHttpResponse(refused(request, refusal))


@transaction.atomic
def link(sociallogin: SocialLogin) -> None:
    """Tie this identity to the one active account that bears its address, and journal it.

    Raises SignInRefused: the address must be vouched for, be that of one account in any state, and the
    account must not be tied already: an address may pass to another person.
    """
    account = _account_of(sociallogin.identity)
    sociallogin.account.user = account
    sociallogin.account.save(force_insert=True)
    sociallogin.user = account
    record(actor=account.actor, act="account.provider_linked", account=account.pk)


def confirm(request: HttpRequest, sociallogin: SocialLogin) -> None:
    """The person who is signed in has shown again who they are. Raises SignInRefused."""
    if not sociallogin.is_existing or sociallogin.user != request.user:
        raise SignInRefused(Reason.SOMEBODY_ELSE)
    at = sociallogin.identity.authenticated_at
    if at is None or at < time.time() - FRESH:
        raise SignInRefused(Reason.NOT_ASKED)
    record_authentication(request, sociallogin.user, "socialaccount", reauthenticated=True)


def _account_of(identity: Identity) -> User:
    if not identity.email or not identity.email_verified:
        raise SignInRefused(Reason.UNVERIFIED)
    # Databases fold letters in ways of their own (Turkish ı becomes I): compared once more here.
    found = [
        account
        for account in User.objects.select_for_update().filter(email__iexact=identity.email)
        if account.email.lower() == identity.email.lower()
    ]
    if not found:
        raise SignInRefused(Reason.UNKNOWN)
    if len(found) > 1:
        raise SignInRefused(Reason.AMBIGUOUS)
    account = found[0]
    if not account.is_active:
        raise SignInRefused(Reason.INACTIVE)
    if is_linked(account):
        raise SignInRefused(Reason.TAKEN)
    return account


def _refusal(exception: Exception | None, *, has_state: bool) -> SignInRefused:
    if isinstance(exception, SignInRefused):
        return exception
    if isinstance(exception, RequestException):
        return SignInRefused(Reason.UNREACHABLE, type(exception).__name__)
    if exception is not None:
        return SignInRefused(Reason.INVALID, type(exception).__name__)
    return SignInRefused(Reason.DECLINED if has_state else Reason.STATE)
