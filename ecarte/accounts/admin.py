from collections.abc import Callable
from typing import Any

import allauth.account.admin
import allauth.mfa.admin
import allauth.socialaccount.admin
import allauth.usersessions.admin  # noqa: F401 - these register what is unregistered below
from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth import logout
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ecarte.accounts import leaving, services
from ecarte.accounts.models import User, admin_flags
from ecarte.accounts.reauthentication import recently_authenticated
from ecarte.accounts.sessions import end_sessions
from ecarte.accounts.staff import staff_of
from ecarte.journal.services import record

# Seeds of second factors, sessions, other ways to sign in: nothing to look at, and less to change.
admin.site.unregister(
    [Group, Authenticator, EmailAddress, SocialAccount, SocialApp, SocialToken, UserSession]
)
# One way in: the admin's own login page would know neither the rate limit nor the second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
sensitive = method_decorator(recently_authenticated)
HABILITATION = ("role", "foreign_documents", "second_opinions")


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Accounts and their one role. An account is switched off, never deleted: the journal names it.

    Who leaves, or changes their role, loses what was theirs by the same act (`ecarte.accounts.leaving`).
    """

    list_display = (
        "username",
        "last_name",
        "first_name",
        "role",
        "foreign_documents",
        "is_active",
        "last_login",
    )
    list_filter = ("role", "foreign_documents", "is_active")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Personne"), {"fields": ("first_name", "last_name", "email")}),
        (_("Habilitation"), {"fields": (*HABILITATION, "is_active")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined")
    add_fieldsets = (
        (None, {"fields": ("username", "email", *HABILITATION)}),
        (None, {"fields": ("usable_password", "password1", "password2")}),
    )
    actions = ("end_sessions", "reset_second_factor", "unlink_provider", "offboard")

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Nobody changes their own role, nor closes their own account: that takes another administrator."""
        own = (*HABILITATION, "is_active") if obj is not None and obj == request.user else ()
        return (*self.readonly_fields, *own)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    @sensitive
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return super().changeform_view(request, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """The flags follow from the role (database constraints say so too).

        The view's transaction holds this, its journal entry and the end of the sessions.
        """
        for flag, value in admin_flags(obj.role).items():
            setattr(obj, flag, value)
        super().save_model(request, obj, form, change)
        if not change:
            _journal(request, "account.created", obj)
            return
        actor, changed = staff_of(request).actor, set(form.changed_data)
        if "role" in changed:
            leaving.end_duties(account=obj, actor=actor)
        if "is_active" in changed and not obj.is_active:
            leaving.offboard(account=obj, actor=actor)
        if {*HABILITATION, "is_active"} & changed:
            _journal(request, "account.changed", obj)

    @sensitive
    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Journals a password that was set or switched off and ends the sessions, in one transaction."""
        with transaction.atomic():
            before = self.get_object(request, unquote(id))
            response = super().user_change_password(request, id, form_url)
            after = User.objects.filter(pk=before.pk).first() if before else None
            if before and after and after.password != before.password:
                end_sessions(account=after)
                _journal(request, "account.password_set", after)
                if after == request.user:
                    logout(request)  # Django had just renewed this session
        return response

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The list is only looked at; what is done from it asks who is there."""
        view = super().changelist_view
        if request.method == "POST":
            return recently_authenticated(view)(request, *args, **kwargs)
        return view(request, *args, **kwargs)

    @admin.action(description=_("Fermer les sessions"))
    def end_sessions(self, request: HttpRequest, accounts: QuerySet[User]) -> None:
        self._for_each(request, accounts, services.close_sessions)

    @admin.action(description=_("Départ : fermer le compte"))
    def offboard(self, request: HttpRequest, accounts: QuerySet[User]) -> None:
        """Not one's own: somebody must be left to open it again."""
        self._for_each(request, accounts.exclude(pk=staff_of(request).pk), leaving.offboard)

    @admin.action(description=_("Réinitialiser la double authentification"))
    def reset_second_factor(self, request: HttpRequest, accounts: QuerySet[User]) -> None:
        self._for_each(request, accounts, services.reset_second_factor)

    @admin.action(description=_("Délier du fournisseur d’identité"))
    def unlink_provider(self, request: HttpRequest, accounts: QuerySet[User]) -> None:
        self._for_each(request, accounts, services.unlink_provider)

    def _for_each(
        self, request: HttpRequest, accounts: QuerySet[User], service: Callable[..., object]
    ) -> None:
        """One transaction each: one that held the journal must not wait for an account."""
        for account in accounts:
            service(account=account, actor=staff_of(request).actor)
        count = len(accounts)
        self.message_user(request, ngettext("%d compte.", "%d comptes.", count) % count)


def _journal(request: HttpRequest, act: str, account: User) -> None:
    held = {name: getattr(account, name) for name in HABILITATION}
    record(actor=staff_of(request).actor, act=act, account=account.pk, **held)
