"""The auditor's page: searches the journal, exports a selection; each look is journalled too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from ecarte.accounts.models import Role
from ecarte.accounts.staff import staff_of
from ecarte.journal.export_lines import export_lines
from ecarte.journal.models import Entry, Export
from ecarte.journal.searching import SearchForm, names_of, page_of, recent
from ecarte.journal.services import record
from ecarte.journal.watch import VERIFIED, alarms
from ecarte.readonly_admin import ReadOnlyAdmin

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.urls import URLPattern


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    fields = ("sequence", "at", "actor", "role", "act", "case", "source", "request", "data", "tag")

    def has_view_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        """Auditors come for this page alone."""
        role = getattr(request.user, "role", None)
        return request.user.is_active and role in {Role.AUDITOR, Role.ADMINISTRATOR}

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_urls(self) -> list[URLPattern]:
        export = self.admin_site.admin_view(self.export_view)
        return [path("export/", export, name="journal_entry_export"), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A page of what was asked for, by key and not by number.

        A search comes by POST and is asked again by GET, so that no address holds a name or an address.
        """
        form = self._form(request)
        if request.method == "POST" and form.is_valid():
            return HttpResponseRedirect(f"{request.path}?{urlencode(form.asked()) or 'first='}")
        entries: list[Entry] = []
        following = None
        if form.is_valid():
            before = request.GET.get("before", "")
            entries, following = page_of(form.entries(), before=int(before) if before.isdecimal() else None)
            look(request, "journal.searched", asked=form.asked(), shown=len(entries))
        names = names_of(entries)
        now = timezone.now()
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": self.opts.app_config.verbose_name,
            "form": form,
            "rows": [(entry, names.get(entry.actor, "")) for entry in entries],
            "searched": _without(request, "before"),
            "following": following,
            "alarms": alarms(now=now),
            "verified": Entry.objects.filter(act=VERIFIED).order_by("-sequence").first(),
            "kept": Export.objects.select_related("head").order_by("-head").first(),
        }
        return TemplateResponse(request, "admin/journal/entry/change_list.html", context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if self.has_view_permission(request) and object_id.isdecimal():
            look(request, "journal.read", entry=int(object_id))
        return super().change_view(request, object_id, form_url, extra_context)

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """Everything that was asked for, as signed JSON lines."""
        form = self._form(request)
        if not form.is_valid():
            return HttpResponse(status=400)
        look(request, "journal.exported", asked=form.asked())
        now = timezone.now()
        lines = export_lines(form.entries(), by=staff_of(request).actor, asked=form.asked(), now=now)
        headers = {
            "Content-Disposition": f'attachment; filename="journal-{now:%Y%m%d-%H%M%S}.jsonl"',
            "Cache-Control": "no-store",
        }
        return StreamingHttpResponse(lines, content_type="application/jsonl", headers=headers)

    def _form(self, request: HttpRequest) -> SearchForm:
        if not self.has_view_permission(request):
            raise PermissionDenied
        asked = request.POST if request.method == "POST" else request.GET
        return SearchForm(asked or recent(timezone.localdate()))


@transaction.atomic
def look(request: HttpRequest, act: str, **at: Any) -> None:
    """Whoever reads the journal is in it."""
    record(actor=staff_of(request).actor, act=act, **at)


def _without(request: HttpRequest, name: str) -> str:
    query = request.GET.copy()
    query.pop(name, None)
    return query.urlencode()
