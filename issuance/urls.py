"""Routes of issuance, mounted at the site's root: the well-known paths have no other place."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from issuance.openid4vci import credential, metadata, notification, offers, proofs, token
from issuance.status_list import views

app_name = "issuance"
urlpatterns: list[URLPattern | URLResolver] = [
    path(".well-known/openid-credential-issuer", metadata.credential_issuer, name="credential-issuer"),
    path(
        ".well-known/oauth-authorization-server", metadata.authorization_server, name="authorization-server"
    ),
    path(".well-known/jwt-vc-issuer", metadata.jwt_vc_issuer, name="jwt-vc-issuer"),
    path(".well-known/jwks.json", metadata.jwks, name="jwks"),
    path("issuance/offers/<str:reference>", offers.offer, name="offer"),
    path("issuance/token", token.token, name="token"),
    path("issuance/nonce", proofs.nonce, name="nonce"),
    path("issuance/credential", credential.credential, name="credential"),
    path("issuance/notification", notification.notification, name="notification"),
    path("issuance/status-lists/<int:status_list_id>", views.status_list, name="status-list"),
]
