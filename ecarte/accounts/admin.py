from typing import Any

import allauth.mfa.admin  # noqa: F401 - registers what is unregistered below
from allauth.account.decorators import secure_admin_login
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from ecarte.accounts.models import User, admin_flags
from ecarte.journal.services import record

admin.site.unregister(Group)
admin.site.unregister(Authenticator)  # holds the seeds of the second factor
# One way in: the admin's own login page would know neither the rate limit nor the second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Accounts and their one role. An account is switched off, never deleted: the journal names it."""

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
        (_("Habilitation"), {"fields": ("role", "foreign_documents", "is_active")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined")
    add_fieldsets = (
        (None, {"fields": ("username", "role", "foreign_documents")}),
        (None, {"fields": ("usable_password", "password1", "password2")}),
    )

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """The flags follow from the role (database constraints say so too).

        The view's transaction holds this and its journal entry.
        """
        for flag, value in admin_flags(obj.role).items():
            setattr(obj, flag, value)
        super().save_model(request, obj, form, change)
        if not change:
            _journal(request, "account.created", obj)
        elif {"role", "foreign_documents", "is_active"} & set(form.changed_data):
            _journal(request, "account.changed", obj)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Journals a password that was set or switched off, in one transaction with it."""
        with transaction.atomic():
            before = self.get_object(request, unquote(id))
            response = super().user_change_password(request, id, form_url)
            if before is not None:
                after = User.objects.get(pk=before.pk)
                if after.password != before.password:
                    _journal(request, "account.password_set", after)
        return response


def _journal(request: HttpRequest, act: str, account: User) -> None:
    assert isinstance(request.user, User)
    record(
        actor=request.user.actor,
        act=act,
        account=account.pk,
        role=account.role,
        foreign_documents=account.foreign_documents,
    )
