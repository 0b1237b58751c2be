from django.contrib import admin
from django.http import HttpRequest

from ecarte.accounts.models import Role
from ecarte.journal.models import Entry
from ecarte.readonly_admin import ReadOnlyAdmin


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    list_display = ("sequence", "at", "actor", "act", "case")
    fields = (*list_display, "data", "previous", "digest")
    list_filter = ("act",)
    search_fields = ("actor", "case")
    ordering = ("-sequence",)
    show_full_result_count = False

    def has_view_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        """Auditors come for this page alone."""
        role = getattr(request.user, "role", None)
        return request.user.is_active and role in {Role.AUDITOR, Role.ADMINISTRATOR}

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)
