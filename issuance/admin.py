"""What administrators see of issuance. They look: cards change only through `issuance.lifecycle`."""

from __future__ import annotations

from django.contrib import admin

from ecarte.readonly_admin import ReadOnlyAdmin
from issuance.models import Card, PushMessage, StatusList


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
