"""Routes of issuance, mounted at the site's root: the well-known paths have no other place."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from issuance.authorization import pages, requests
from issuance.formats import views as types
from issuance.holder import views as holder
from issuance.keys import views as root
from issuance.openid4vci import credential, deferred, metadata, notification, offers, proofs, token
from issuance.status_list import views

app_name = "issuance"
urlpatterns: list[URLPattern | URLResolver] = [
    path(".well-known/openid-credential-issuer", metadata.credential_issuer, name="credential-issuer"),
    path(
        ".well-known/oauth-authorization-server", metadata.authorization_server, name="authorization-server"
    ),
    path(".well-known/jwt-vc-issuer", metadata.jwt_vc_issuer, name="jwt-vc-issuer"),
    path(".well-known/jwks.json", metadata.jwks, name="jwks"),
    path("issuance/root.pem", root.roots, name="root"),
    path("issuance/revocations/<slug:authority>.crl", root.revocation_list, name="revocations"),
    path("issuance/offers/<str:reference>", offers.offer, name="offer"),
    path("issuance/offers/<str:reference>/link", offers.link, name="offer-link"),
    path(
        "issuance/pushed-authorization-requests",
        requests.pushed_authorization_request,
        name="pushed-authorization-request",
    ),
    path("issuance/authorize", pages.authorize, name="authorize"),
    path("issuance/authorize/return", pages.identified, name="identified"),
    path("issuance/token", token.token, name="token"),
    path("issuance/nonce", proofs.nonce, name="nonce"),
    path("issuance/credential", credential.credential, name="credential"),
    path("issuance/deferred-credential", deferred.deferred_credential, name="deferred-credential"),
    path("issuance/notification", notification.notification, name="notification"),
    path("issuance/card", holder.OneCard.as_view(), name="card"),
    path("issuance/card/suspension", holder.Suspension.as_view(), name="card-suspension"),
    path("issuance/card/revocation", holder.Revocation.as_view(), name="card-revocation"),
    path("issuance/types/evitale-1.json", types.type_metadata, name="type-metadata"),
    path("issuance/types/evitale-1.schema.json", types.schema, name="type-schema"),
    path("issuance/status-lists", views.status_lists, name="status-lists"),
    path("issuance/status-lists/<int:status_list_id>", views.status_list, name="status-list"),
]
