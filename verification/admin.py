"""Administrators manage schemes and reasons; cases are shown without evidence or personal data."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from ecarte.readonly_admin import ReadOnlyAdmin
from verification.models import Enrolment, Reason, Scheme


@admin.register(Scheme)
class SchemeAdmin(admin.ModelAdmin):
    list_display = ("code", "name", "open", "minimum_age")
    list_editable = ("open", "minimum_age")

    def has_delete_permission(self, request: HttpRequest, obj: Scheme | None = None) -> bool:
        return False


@admin.register(Reason)
class ReasonAdmin(admin.ModelAdmin):
    """The wording may change and a reason may be switched off; its code and decision stay what they are."""

    list_display = ("code", "decision", "internal_fr", "public_code", "active", "position")
    list_filter = ("decision", "active")
    list_editable = ("active", "position")

    def get_readonly_fields(self, request: HttpRequest, obj: Reason | None = None) -> tuple[str, ...]:
        return ("code", "decision", "captures", "public_code") if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Enrolment)
class EnrolmentAdmin(ReadOnlyAdmin):
    list_display = (
        "case_number",
        "status",
        "lane",
        "scheme",
        "opened_at",
        "submitted_at",
        "deadline_at",
        "claimed_by",
    )
    list_filter = ("status", "lane", "scheme")
    list_select_related = ("scheme", "claimed_by")
    search_fields = ("case_number",)
    fields = (
        *list_display,
        "id",
        "decided_at",
        "closed_at",
        "public_reason",
        "technical_recaptures",
        "card_id",
    )
