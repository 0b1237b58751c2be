from django.contrib import admin

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
