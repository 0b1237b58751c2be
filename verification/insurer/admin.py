"""Administrators register insurers' back ends by their public keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecarte.accounts.staff import staff_of
from verification.insurer.clients import InvalidKeys, public_keys, save_client
from verification.models import InsurerClient

if TYPE_CHECKING:
    from django.http import HttpRequest


class ClientForm(forms.ModelForm):
    """The keys as the client's JWK Set."""

    keys = forms.JSONField(
        label=_("Clés publiques"),
        help_text=_("JWK Set : une ou deux clés publiques P-256."),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )
    disabled = forms.BooleanField(label=_("Désactivé"), required=False)

    class Meta:
        model = InsurerClient
        fields = ("name", "scheme", "keys")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["disabled"] = self.instance.disabled_at is not None
        if self.instance.keys:
            self.initial["keys"] = {"keys": self.instance.keys}

    def clean_keys(self) -> list[dict[str, str]]:
        try:
            return public_keys(self.cleaned_data["keys"])
        except InvalidKeys:
            message = _("Entrez un JWK Set d’une ou deux clés P-256, sans leur partie privée.")
            raise forms.ValidationError(message) from None


@admin.register(InsurerClient)
class InsurerClientAdmin(admin.ModelAdmin):
    form = ClientForm
    list_display = ("name", "scheme", "created_at", "disabled_at")
    list_select_related = ("scheme",)
    readonly_fields = ("created_at",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The journal knows a client by its name."""
        return (*self.readonly_fields, "name") if obj else self.readonly_fields

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """It is disabled, so that what it did keeps its name."""
        return False

    def save_model(self, request: HttpRequest, obj: InsurerClient, form: Any, change: bool) -> None:
        disabled = form.cleaned_data["disabled"]
        obj.disabled_at = (obj.disabled_at or timezone.now()) if disabled else None
        save_client(client=obj, actor=staff_of(request).actor)
