"""What counts as a second factor, and how it is kept."""

from __future__ import annotations

import base64
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec
from urllib.parse import urlsplit

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, gettext_lazy

from ecarte.journal.services import record
from ecarte.vault import keys

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from ecarte.accounts.models import User

P = ParamSpec("P")
PURPOSE = b"ecarte mfa"
CONTEXT = b"authenticator"
PRIMARY = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""Recovery codes replace one of these for a day; alone they are no second factor."""
_PASSED = "second_factor"
_PROVIDER = "provider"


def has_second_factor(user: User) -> bool:
    """Has an application or a key of their own."""
    return bool(Authenticator.objects.filter(user=user, type__in=PRIMARY).exists())


def has_passed(request: HttpRequest) -> bool:
    """This session stands on two factors: ours, asked at every sign-in, or those of the provider.

    Looked up once per session: a last factor cannot be removed while signed in, and its reset by an
    administrator ends the sessions.
    """
    user: Any = request.user
    if request.session.get(_PASSED) or _vouched_for(request, user):
        return True
    if not has_second_factor(user):
        return False
    request.session[_PASSED] = True
    return True


def remember(request: HttpRequest, user: User, **_: Any) -> None:
    """Receiver of Django's `user_logged_in`: so that no page has to look it up."""
    if has_second_factor(user):
        request.session[_PASSED] = True


def accept_from_provider(request: HttpRequest, user: User) -> None:
    """The provider asked this person for two factors: ours is not asked besides, in this session."""
    record_authentication(request, user, "mfa", type=_PROVIDER)


def _vouched_for(request: HttpRequest, user: User) -> bool:
    return any(each.get("type") == _PROVIDER for each in get_authentication_records(request, user))


class SealedMFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Seals the seeds of TOTP and recovery codes: a copy of the database makes no second factor."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("Ce code n’est pas le bon, ou il a déjà servi."),
        "cannot_delete_authenticator": gettext_lazy(
            "C’est votre seul second facteur : ajoutez-en un autre avant de retirer celui-ci."
        ),
    }

    def encrypt(self, text: str) -> str:
        sealed = keys.encrypt(text.encode(), purpose=PURPOSE, context=CONTEXT)
        return base64.b64encode(sealed).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises `ecarte.vault.keys.Unreadable`."""
        sealed = base64.b64decode(encrypted_text)
        return keys.decrypt(sealed, purpose=PURPOSE, context=CONTEXT).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """One must be left, where one is required."""
        others = Authenticator.objects.filter(user=authenticator.user, type__in=PRIMARY)
        return not settings.SECOND_FACTOR_REQUIRED or others.exclude(pk=authenticator.pk).exists()

    def get_totp_label(self, user: User) -> str:
        """The name to sign in with; an address would be more than an application has to know."""
        return user.get_username()

    def generate_authenticator_name(self, user: User, type: str) -> str:
        return gettext("Clé de sécurité")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Keys are bound to the host of PUBLIC_URL (WebAuthn level 2, section 5.1.2).

        An address cannot be named there; on one's own machine they work at http://localhost.
        """
        host = urlsplit(settings.PUBLIC_URL).hostname or ""
        return {"id": "localhost" if host == "127.0.0.1" else host, "name": settings.MFA_TOTP_ISSUER}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        """Without the address, which the key would show to whoever holds it."""
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return entity | {"name": user.get_username(), "display_name": user.get_username()}


def journalled(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Decorator of a view that may add or remove factors: each is journalled in the transaction of the act.

    allauth's own signals come after it, or before it is certain.
    """

    @wraps(view)
    def watched(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        user: Any = request.user
        with transaction.atomic():
            before = _factors(user)
            response = view(request, *args, **kwargs)
            after = _factors(user)
            for act, changed in (("added", after - before), ("removed", before - after)):
                for _, kind in sorted(changed):
                    record(actor=user.actor, act=f"account.second_factor_{act}", account=user.pk, kind=kind)
        return response

    return watched


def _factors(user: User) -> set[tuple[int, str]]:
    return set(Authenticator.objects.filter(user=user).values_list("pk", "type"))
