"""Administrators name the receivers, see what was sent, and have it sent again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import admin, messages
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ecarte.accounts.models import Role, User
from ecarte.accounts.staff import staff_of
from ecarte.readonly_admin import ReadOnlyAdmin
from verification.intake.messages import PublicStatus
from verification.models import WebhookDelivery, WebhookEndpoint
from verification.webhooks.endpoints import resume, rotate_secret, save_endpoint, suspend
from verification.webhooks.outbox import redeliver

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


class EndpointForm(forms.ModelForm):
    """The statuses as boxes; the rest as the model says."""

    statuses = forms.MultipleChoiceField(
        label=_("Statuts"),
        # A case is opened by its first call, not by a change of status.
        choices=[(each.value, each.value) for each in PublicStatus if each != PublicStatus.OPENED],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Aucun choisi : tous."),
    )

    class Meta:
        model = WebhookEndpoint
        fields = ("name", "url", "scheme", "statuses")

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"])
        parts = urlsplit(url)
        if parts.username is not None or parts.fragment:
            raise forms.ValidationError(_("Ni identifiant ni fragment dans l’adresse."))
        return url


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(admin.ModelAdmin):
    form = EndpointForm
    list_display = ("name", "url", "scheme", "failing_since", "disabled_at")
    list_select_related = ("scheme",)
    readonly_fields = ("created_at", "failing_since", "disabled_at")
    actions = ("rotate", "suspend", "resume", "redeliver_lost")

    def save_model(self, request: HttpRequest, obj: WebhookEndpoint, form: Any, change: bool) -> None:
        save_endpoint(endpoint=obj, actor=staff_of(request).actor)
        if not change:
            self._show(request, obj)

    def delete_model(self, request: HttpRequest, obj: WebhookEndpoint) -> None:
        """Suspended first: so the journal says that nothing goes there any more."""
        suspend(endpoint=obj, actor=staff_of(request).actor, why="deleted", now=timezone.now())
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[WebhookEndpoint]) -> None:
        for endpoint in queryset:
            self.delete_model(request, endpoint)

    @admin.action(description=_("Remplacer le secret"), permissions=["change"])
    def rotate(self, request: HttpRequest, queryset: QuerySet[WebhookEndpoint]) -> None:
        for endpoint in queryset:
            rotate_secret(endpoint=endpoint, actor=staff_of(request).actor, now=timezone.now())
            self._show(request, endpoint)

    @admin.action(description=_("Suspendre"), permissions=["change"])
    def suspend(self, request: HttpRequest, queryset: QuerySet[WebhookEndpoint]) -> None:
        for endpoint in queryset:
            suspend(endpoint=endpoint, actor=staff_of(request).actor, why="by_hand", now=timezone.now())

    @admin.action(description=_("Reprendre l’envoi"), permissions=["change"])
    def resume(self, request: HttpRequest, queryset: QuerySet[WebhookEndpoint]) -> None:
        for endpoint in queryset:
            resume(endpoint=endpoint, actor=staff_of(request).actor)

    @admin.action(description=_("Renvoyer ce qui a été abandonné"), permissions=["change"])
    def redeliver_lost(self, request: HttpRequest, queryset: QuerySet[WebhookEndpoint]) -> None:
        lost = WebhookDelivery.objects.filter(endpoint__in=queryset).exclude(dead_at=None)
        tell_number(self, request, redeliver(deliveries=lost, now=timezone.now()))

    def _show(self, request: HttpRequest, endpoint: WebhookEndpoint) -> None:
        shown = {"name": endpoint.name, "secret": endpoint.secret}
        text = _("Secret de « %(name)s », montré cette seule fois : %(secret)s") % shown
        self.message_user(request, text, messages.WARNING)


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ReadOnlyAdmin):
    """Given up: filter on "abandonné le"."""

    list_display = (
        "event",
        "endpoint",
        "attempts",
        "last_error",
        "next_attempt_at",
        "delivered_at",
        "dead_at",
    )
    list_select_related = ("event", "endpoint")
    list_filter = (
        "endpoint",
        ("delivered_at", admin.EmptyFieldListFilter),
        ("dead_at", admin.EmptyFieldListFilter),
        "last_error",
    )
    search_fields = ("event__enrolment__case_number",)
    fields = list_display
    actions = ("redeliver",)  # type: ignore[assignment]

    def has_redeliver_permission(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.role == Role.ADMINISTRATOR

    @admin.action(description=_("Renvoyer"), permissions=["redeliver"])
    def redeliver(self, request: HttpRequest, queryset: QuerySet[WebhookDelivery]) -> None:
        tell_number(self, request, redeliver(deliveries=queryset, now=timezone.now()))


def tell_number(page: admin.ModelAdmin, request: HttpRequest, number: int) -> None:
    text = ngettext("%(number)d appel à refaire.", "%(number)d appels à refaire.", number)
    page.message_user(request, text % {"number": number}, messages.SUCCESS)
