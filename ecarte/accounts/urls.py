"""Signing in and out, one's own account, the language.

Only these of allauth's pages: there is no sign-up and no reset by e-mail, an administrator does both. What
changes or shows a second factor asks first who is there.
"""

from __future__ import annotations

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib.auth.decorators import login_required
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_safe
from django.views.i18n import set_language

from ecarte.accounts import session_end, views
from ecarte.accounts.reauthentication import recently_authenticated as recent
from ecarte.accounts.second_factor import journalled
from ecarte.accounts.sso import views as sso


def changes(view: Any) -> Any:
    """What changes a second factor asks who is there, and is journalled."""
    return recent(journalled(view))


second_factor: list[URLPattern | URLResolver] = [
    path("", views.SecondFactor.as_view(), name="mfa_index"),
    path("connexion/", mfa.authenticate, name="mfa_authenticate"),
    path("confirmation/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("confirmation/cle/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("application/", changes(totp.activate_totp), name="mfa_activate_totp"),
    path("application/retrait/", changes(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("cles/", login_required(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("cles/nouvelle/", changes(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("cles/<int:pk>/", recent(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path("cles/<int:pk>/retrait/", changes(views.remove_key), name="mfa_remove_webauthn"),
    path("codes/", recent(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "codes/fichier/",
        recent(require_safe(codes.download_recovery_codes)),  # allauth takes them for shown by any method
        name="mfa_download_recovery_codes",
    ),
    path(
        "codes/nouveaux/",
        changes(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="account_home"),
    path("connexion/", account.login, name="account_login"),
    path("connexion/fournisseur/", sso.login, name="sso_login"),
    path("connexion/fournisseur/retour/", sso.callback, name="sso_callback"),
    path("deconnexion/", account.logout, name="account_logout"),
    path("desactive/", account.account_inactive, name="account_inactive"),
    path("confirmation/", account.reauthenticate, name="account_reauthenticate"),
    path("confirmation/fournisseur/", sso.reauthenticate, name="sso_reauthenticate"),
    path("mot-de-passe/", views.change_password, name="account_change_password"),
    path("session/", session_end.look, name="session_left"),
    path("session/suite/", session_end.stay, name="session_stay"),
    path("sessions/", views.sessions, name="usersessions_list"),
    path("sessions/fin/", views.end, name="usersessions_end"),
    path("double-authentification/", include(second_factor)),
    path("langue/", set_language, name="set_language"),
]
