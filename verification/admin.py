"""Administrators manage schemes and reasons; cases are shown without anything personal."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecarte.accounts.staff import staff_of
from ecarte.journal.services import record
from ecarte.readonly_admin import ReadOnlyAdmin
from verification.consents import publish
from verification.insurer import admin as insurer_admin  # noqa: F401 # registers its page
from verification.models import ConsentText, Department, Enrolment, Habilitation, Reason, Scheme, Tie
from verification.rollout.opening import record_opening, set_open
from verification.ties import remove
from verification.webhooks import admin as webhooks_admin  # noqa: F401 # registers its pages


@admin.register(Scheme)
class SchemeAdmin(admin.ModelAdmin):
    RULES = ("open", "minimum_age", "contact_required", "review_hours", "four_eyes", "second_opinion_percent")
    list_display = ("code", "name", "name_en", *RULES)
    list_editable = RULES
    fieldsets = (
        (None, {"fields": ("code", "name", "name_en", "open", "minimum_age", "contact_required")}),
        (_("Examen"), {"fields": ("review_hours", "four_eyes", "second_opinion_percent")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Scheme | None = None) -> tuple[str, ...]:
        return ("code",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Scheme, form: Any, change: bool) -> None:
        """Whom a case needs is a rule like any other: who changed it stays known."""
        super().save_model(request, obj, form, change)
        rules = {rule: getattr(obj, rule) for rule in self.RULES}
        act = "scheme.changed" if change else "scheme.created"
        record(actor=staff_of(request).actor, act=act, scheme=obj.pk, **rules)

    def has_delete_permission(self, request: HttpRequest, obj: Scheme | None = None) -> bool:
        return False


@admin.register(Department)
class DepartmentAdmin(admin.ModelAdmin):
    """The roll-out: opened and closed in bulk, one act of the journal each. The list itself is INSEE's."""

    list_display = ("code", "name_fr", "name_en", "open")
    list_filter = ("open",)
    list_per_page = 150
    search_fields = ("code", "name_fr")
    fields = ("code", "name_fr", "name_en", "open")
    actions = ("open_selected", "close_selected")

    @admin.action(description=_("Ouvrir aux demandes"), permissions=["change"])
    def open_selected(self, request: HttpRequest, queryset: QuerySet[Department]) -> None:
        set_open(departments=queryset, open=True, actor=staff_of(request).actor)

    @admin.action(description=_("Fermer aux demandes"), permissions=["change"])
    def close_selected(self, request: HttpRequest, queryset: QuerySet[Department]) -> None:
        set_open(departments=queryset, open=False, actor=staff_of(request).actor)

    def save_model(self, request: HttpRequest, obj: Department, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "open" in form.changed_data:
            record_opening(code=obj.pk, open=obj.open, actor=staff_of(request).actor)

    def get_readonly_fields(self, request: HttpRequest, obj: Department | None = None) -> tuple[str, ...]:
        return ("code",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Department | None = None) -> bool:
        return False


@admin.register(ConsentText)
class ConsentTextAdmin(admin.ModelAdmin):
    """Written once: what is saved is published at once, and supersedes the text in force."""

    list_display = ("version", "published_at", "superseded_at")
    actions = None

    def get_fields(self, request: HttpRequest, obj: ConsentText | None = None) -> tuple[str, ...]:
        dates = ("published_at", "superseded_at") if obj else ()
        return ("version", "text_fr", "text_en", *dates)

    def save_model(self, request: HttpRequest, obj: ConsentText, form: Any, change: bool) -> None:
        publish(text=obj, actor=staff_of(request).actor, now=timezone.now())

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Habilitation)
class HabilitationAdmin(ReadOnlyAdmin):
    """Shown only: the director grants them (`verification.review.habilitation_views`)."""

    list_display = ("agent", "scheme", "starts_on", "ends_on", "granted_by")
    list_filter = ("scheme", "agent__role")
    list_select_related = ("agent", "scheme", "granted_by")
    search_fields = ("agent__username", "agent__last_name")
    fields = list_display
    ordering = ("ends_on", "agent__username")


@admin.register(Tie)
class TieAdmin(ReadOnlyAdmin):
    """That an agent declared somebody, not whom; taken back here when they ask for it."""

    list_display = ("agent", "declared_at")
    list_filter = ("agent",)
    fields = list_display
    ordering = ("agent__username", "declared_at")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return admin.ModelAdmin.has_delete_permission(self, request, obj)

    def delete_model(self, request: HttpRequest, obj: Tie) -> None:
        remove(tie=obj, actor=staff_of(request).actor)


@admin.register(Reason)
class ReasonAdmin(admin.ModelAdmin):
    """The wording may change and a reason may be switched off; its code and decision stay what they are."""

    list_display = ("code", "decision", "internal_fr", "public_code", "active", "position")
    list_filter = ("decision", "active")
    list_editable = ("active", "position")

    def get_readonly_fields(self, request: HttpRequest, obj: Reason | None = None) -> tuple[str, ...]:
        return ("code", "decision", "parts", "public_code") if obj else ()

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
