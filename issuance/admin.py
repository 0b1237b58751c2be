"""What administrators see of issuance. They look: cards change only through `issuance.lifecycle`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin

from issuance.models import Card, PushMessage, StatusList

if TYPE_CHECKING:
    from django.http import HttpRequest


class ReadOnlyAdmin(admin.ModelAdmin):
    """Lists and shows; names the fields itself, so that no sealed value is ever opened here."""

    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Card)
class CardAdmin(ReadOnlyAdmin):
    fields = (
        "id",
        "case",
        "form",
        "status",
        "approved_by",
        "offered_at",
        "activated_at",
        "expires_at",
        "ended_at",
    )
    list_display = ("id", "form", "status", "offered_at", "activated_at", "expires_at", "ended_at")
    list_filter = ("status", "form")
    search_fields = ("id", "case")


@admin.register(StatusList)
class StatusListAdmin(ReadOnlyAdmin):
    fields = ("id", "size", "version", "created_at")
    list_display = ("id", "size", "version", "created_at")


@admin.register(PushMessage)
class PushMessageAdmin(ReadOnlyAdmin):
    """Dead letters: filter on "abandonné le"."""

    fields = (
        "id",
        "subject",
        "attempts",
        "next_attempt_at",
        "last_error",
        "created_at",
        "sent_at",
        "dead_at",
    )
    list_display = ("id", "subject", "attempts", "last_error", "created_at", "sent_at", "dead_at")
    list_filter = (
        ("dead_at", admin.EmptyFieldListFilter),
        ("sent_at", admin.EmptyFieldListFilter),
        "last_error",
    )
