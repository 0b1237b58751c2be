"""What administrators see of issuance. They look, and revoke: through `issuance.lifecycle` only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin, messages
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ecarte.accounts.models import Role, User
from ecarte.accounts.staff import staff_of
from ecarte.readonly_admin import ReadOnlyAdmin
from issuance import lifecycle
from issuance.models import Card, PushMessage, StatusList
from issuance.states import RevocationReason
from issuance.transitions import NotThere

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.http import HttpRequest


def revocation(reason: RevocationReason) -> Callable[[CardAdmin, HttpRequest, QuerySet[Card]], None]:
    """The action that revokes the chosen cards for this reason: who chooses it has said why."""

    def revoke(page: CardAdmin, request: HttpRequest, cards: QuerySet[Card]) -> None:
        page.revoke(request, cards, reason)

    label = format_lazy(_("Révoquer définitivement : {reason}"), reason=reason.label)
    revoke.__name__ = f"revoke_{reason}"
    return admin.action(revoke, permissions=["revoke"], description=label)


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
    actions = [revocation(reason) for reason in RevocationReason]  # type: ignore[assignment]

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.role == Role.ADMINISTRATOR

    def revoke(self, request: HttpRequest, cards: QuerySet[Card], reason: RevocationReason) -> None:
        """Revoke each card that can be; the others are named to whoever asked."""
        actor, revoked, left = staff_of(request).actor, 0, []
        for card_id in cards.values_list("pk", flat=True):
            try:
                lifecycle.revoke(card_id=card_id, actor=actor, reason=reason)
            except NotThere:
                left.append(str(card_id))
            else:
                revoked += 1
        if revoked:
            text = ngettext("%(number)d carte révoquée.", "%(number)d cartes révoquées.", revoked)
            self.message_user(request, text % {"number": revoked}, messages.SUCCESS)
        if left:
            text = _("Ni active ni suspendue, donc non révoquée : %(cards)s") % {"cards": ", ".join(left)}
            self.message_user(request, text, messages.WARNING)


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
