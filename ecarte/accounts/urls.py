"""Signing in and out, the password, the second factor, the language.

Only these of allauth's pages: there is no sign-up and no reset by e-mail, an administrator does both.
"""

from __future__ import annotations

from allauth.account import views
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

urlpatterns: list[URLPattern | URLResolver] = [
    path("connexion/", views.login, name="account_login"),
    path("deconnexion/", views.logout, name="account_logout"),
    path("desactive/", views.account_inactive, name="account_inactive"),
    path("confirmation/", views.reauthenticate, name="account_reauthenticate"),
    path("mot-de-passe/", views.password_change, name="account_change_password"),
    path("double-authentification/", include("allauth.mfa.urls")),
    path("langue/", set_language, name="set_language"),
]
