"""The provider as allauth knows it, with what allauth leaves out: nonce, level, signed answers."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.urls import reverse

from ecarte.accounts.sso import metadata, tokens
from ecarte.accounts.sso.refusal import Reason, SignInRefused

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin, SocialToken
    from django.http import HttpRequest, HttpResponse

PROVIDER_ID = "staff"


def is_configured() -> bool:
    """There is a provider to sign in with."""
    return bool(settings.STAFF_OIDC_ISSUER)


def app() -> SocialApp:
    """Our registration at the provider, from the settings alone: never from the database."""
    return SocialApp(
        provider=OpenIDConnectProvider.id,
        provider_id=PROVIDER_ID,
        name=settings.STAFF_OIDC_NAME,
        client_id=settings.STAFF_OIDC_CLIENT_ID,
        secret=settings.STAFF_OIDC_CLIENT_SECRET,
        settings={"server_url": settings.STAFF_OIDC_ISSUER, "oauth_pkce_enabled": True},
    )


class Client(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Talks to the provider. `state` is what was kept of the request this is the answer to."""

    state: dict[str, Any]

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request, PROVIDER_ID)

    @property
    def openid_config(self) -> dict[str, Any]:
        return metadata.configuration()

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """As it is registered at the provider, whatever host was asked."""
        return settings.PUBLIC_URL + reverse("sso_callback")

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """Who signed in, by two signed answers. Raises SignInRefused."""
        signed = kwargs["response"].get("id_token")
        if not isinstance(signed, str):
            raise SignInRefused(Reason.INVALID, "no id_token")
        claims = tokens.id_token_claims(signed, nonce=self.state["nonce"])
        userinfo = tokens.userinfo_claims(self._fetch_user_info(token.token), subject=claims["sub"])
        login = self.get_provider().sociallogin_from_response(request, {"sub": claims["sub"]})
        login.identity = tokens.identity(claims, userinfo)
        return login

    def _fetch_user_info(self, access_token: str) -> str:
        """The signed answer, as it is. One that is not signed is refused (Core 1.0, section 5.3.2)."""
        with get_adapter().get_requests_session() as session:
            response = session.get(self.profile_url, headers={"Authorization": f"Bearer {access_token}"})
            response.raise_for_status()
        if response.headers.get("Content-Type", "").partition(";")[0].strip() != "application/jwt":
            raise SignInRefused(Reason.INVALID, "userinfo is not signed")
        return str(response.text).strip()


class Provider(OpenIDConnectProvider):  # type: ignore[misc]
    """Asks for what the answer is held against."""

    oauth2_adapter_class = Client

    @property
    def sub_id(self) -> str:
        """A `sub` is unique at its issuer only: under another issuer it is somebody else."""
        return str(settings.STAFF_OIDC_ISSUER)

    def get_oauth2_adapter(self, request: HttpRequest) -> Client:
        return Client(request)

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, **kwargs: Any
    ) -> HttpResponse:
        """To the provider, which shall ask who is there even if its own session is open.

        The workstations are shared, and a session that ended here must not open again by itself. The level is
        asked in both ways: ProConnect enforces only the one in `claims` ("Niveaux d'assurance"). No other
        parameter: ProConnect refuses what it does not know.
        """
        nonce = secrets.token_urlsafe(32)
        wanted = {
            "acr": {"essential": True, "values": settings.STAFF_OIDC_ACR},
            "auth_time": {"essential": True},
        }
        parameters = {
            "nonce": nonce,
            "acr_values": " ".join(settings.STAFF_OIDC_ACR),
            "claims": json.dumps({"id_token": wanted}),
            "prompt": "login",
        }
        response: HttpResponse = super().redirect(
            request, process, next_url, scope=["openid", "email"], auth_params=parameters, nonce=nonce
        )
        return response

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Nothing of what the provider says about a person stays here but their `sub`."""
        return {}


class Callback(OAuth2CallbackView):  # type: ignore[misc]
    """allauth's, which does not hand the state to whom must compare the nonce."""

    def _get_state(self, request: HttpRequest, provider: Provider) -> tuple[Any, Any]:
        state, response = super()._get_state(request, provider)
        self.adapter.state = state
        return state, response
