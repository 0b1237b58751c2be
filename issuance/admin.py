"""What administrators see of issuance. They look, and revoke: through `issuance.lifecycle` only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import Count
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ecarte.accounts.models import Role, User
from ecarte.accounts.staff import staff_of
from ecarte.readonly_admin import ReadOnlyAdmin
from issuance import lifecycle
from issuance.models import (
    BooksRound,
    Card,
    DocumentSigner,
    PushMessage,
    Renewal,
    RenewalRound,
    RevocationList,
    Signature,
    StatusList,
)
from issuance.powers import REVOKE, NotAllowed, Party, reasons
from issuance.push import outbox
from issuance.renewal.rounds import set_paused
from issuance.transitions import NotThere

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from issuance.states import RevocationReason


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
        "code_attempts",
        "offered_at",
        "activated_at",
        "expires_at",
        "ended_at",
    )
    list_display = ("id", "form", "status", "offered_at", "activated_at", "expires_at", "ended_at")
    list_filter = ("status", "form", "code_attempts")
    search_fields = ("id", "case")
    actions = [revocation(each) for each in reasons(REVOKE, Party.ADMINISTRATOR)]  # type: ignore[assignment]

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.role == Role.ADMINISTRATOR

    def revoke(self, request: HttpRequest, cards: QuerySet[Card], reason: RevocationReason) -> None:
        """Revoke each card that can be; the others are named to whoever asked. More than a page of them was
        chosen by mistake ("select all"), and this is final: then none."""
        chosen, most = cards.count(), settings.REVOCATIONS_AT_ONCE
        if chosen > most:
            none = _("%(chosen)d cartes choisies, %(most)d au plus à la fois : aucune n’est révoquée.")
            self.message_user(request, none % {"chosen": chosen, "most": most}, messages.ERROR)
            return
        actor, revoked, left = staff_of(request).actor, 0, []
        for card_id in cards.values_list("pk", flat=True):
            try:
                lifecycle.revoke(card_id=card_id, actor=actor, reason=reason)
            except (NotThere, NotAllowed):
                left.append(str(card_id))
            else:
                revoked += 1
        if revoked:
            text = ngettext("%(number)d carte révoquée.", "%(number)d cartes révoquées.", revoked)
            self.message_user(request, text % {"number": revoked}, messages.SUCCESS)
        if left:
            why = _("Ni active ni suspendue, ou soupçonnée, donc non révoquée : %(cards)s")
            self.message_user(request, why % {"cards": ", ".join(left)}, messages.WARNING)


@admin.register(StatusList)
class StatusListAdmin(ReadOnlyAdmin):
    fields = list_display = ("id", "state", "size", "created_at", "retired_at")


@admin.register(Signature)
class SignatureAdmin(ReadOnlyAdmin):
    """The audit: who approved, which key, configuration, list and index, when."""

    fields = list_display = ("signed_at", "card", "approved_by", "key", "configuration", "place")
    list_select_related = ("card", "entry", "key")
    search_fields = ("=card__id", "=key__key_id")
    show_full_result_count = False
    ordering = ("-signed_at",)

    @admin.display(description=_("acceptée par"))
    def approved_by(self, signature: Signature) -> str:
        return signature.card.approved_by

    @admin.display(description=_("configuration"))
    def configuration(self, signature: Signature) -> str:
        return signature.entry.configuration

    @admin.display(description=_("liste et index"))
    def place(self, signature: Signature) -> str:
        return f"{signature.entry.status_list_id} / {signature.entry.index}"


@admin.register(BooksRound)
class BooksRoundAdmin(ReadOnlyAdmin):
    fields = ("started_at", "ended_at", "running", "read", "differences", "first")
    list_display = ("started_at", "ended_at", "running", "read", "differences")
    ordering = ("-started_at",)


@admin.register(RenewalRound)
class RenewalRoundAdmin(ReadOnlyAdmin):
    """How far a renewal by the thousand has come. It can be paused, and goes on where it stopped."""

    fields = ("reason", "key", "started_at", "ended_at", "paused", "read", "marked", "phones")
    list_display = ("started_at", "reason", "read", "marked", "paused", "ended_at")
    list_filter = ("reason",)
    ordering = ("-started_at",)
    actions = ("pause", "go_on")  # type: ignore[assignment]

    def has_pause_permission(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.role == Role.ADMINISTRATOR

    @admin.display(description=_("téléphones"))
    def phones(self, shown: RenewalRound) -> str:
        """Cards by how far their renewal has come."""
        counts = shown.renewals.values_list("state").annotate(number=Count("pk")).order_by("state")
        return ", ".join(f"{Renewal.State(state).label} : {number}" for state, number in counts) or "–"

    @admin.action(description=_("Suspendre"), permissions=["pause"])
    def pause(self, request: HttpRequest, chosen: QuerySet[RenewalRound]) -> None:
        self._set_paused(request, chosen, paused=True)

    @admin.action(description=_("Reprendre"), permissions=["pause"])
    def go_on(self, request: HttpRequest, chosen: QuerySet[RenewalRound]) -> None:
        self._set_paused(request, chosen, paused=False)

    def _set_paused(self, request: HttpRequest, chosen: QuerySet[RenewalRound], *, paused: bool) -> None:
        changed = set_paused(rounds=chosen, paused=paused, actor=staff_of(request).actor)
        text = ngettext("%(number)d campagne modifiée.", "%(number)d campagnes modifiées.", changed)
        self.message_user(request, text % {"number": changed}, messages.SUCCESS)


@admin.register(Renewal)
class RenewalAdmin(ReadOnlyAdmin):
    """One card's renewal: the last one."""

    fields = list_display = ("card", "reason", "round", "state", "due_at", "told_at", "until")
    list_filter = ("state", "reason")
    list_select_related = ("card", "round")
    search_fields = ("=card__id",)
    show_full_result_count = False
    ordering = ("card",)


@admin.register(DocumentSigner)
class DocumentSignerAdmin(ReadOnlyAdmin):
    """They are changed by `manage.py issuer_keys` and by the schedule."""

    fields = (
        "key_id",
        "state",
        "not_after",
        "created_at",
        "installed_at",
        "activated_at",
        "ended_at",
        "chain",
        "root",
    )
    list_display = ("key_id", "state", "not_after", "installed_at", "activated_at", "ended_at")
    list_filter = ("state",)
    ordering = ("-created_at",)


@admin.register(RevocationList)
class RevocationListAdmin(ReadOnlyAdmin):
    fields = ("authority", "number", "next_update", "installed_at")
    list_display = ("number", "authority", "next_update", "installed_at")
    ordering = ("-installed_at",)


@admin.register(PushMessage)
class PushMessageAdmin(ReadOnlyAdmin):
    """Dead letters: filter on "abandonné le"."""

    fields = (
        "id",
        "subject",
        "about",
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
    search_fields = ("id", "about")
    actions = ("send_again",)  # type: ignore[assignment]

    def has_send_again_permission(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.role == Role.ADMINISTRATOR

    @admin.action(description=_("Renvoyer"), permissions=["send_again"])
    def send_again(self, request: HttpRequest, notifications: QuerySet[PushMessage]) -> None:
        """Those that were given up, if it is still known where to; whoever asked is told of the others."""
        chosen = notifications.count()
        again = outbox.send_again(messages=notifications, now=timezone.now())
        if again:
            text = ngettext(
                "%(number)d notification à renvoyer.", "%(number)d notifications à renvoyer.", again
            )
            self.message_user(request, text % {"number": again}, messages.SUCCESS)
        if left := chosen - again:
            text = ngettext(
                "%(number)d ne peut pas l’être : envoyée, en attente, ou sans adresse.",
                "%(number)d ne peuvent pas l’être : envoyées, en attente, ou sans adresse.",
                left,
            )
            self.message_user(request, text % {"number": left}, messages.WARNING)
