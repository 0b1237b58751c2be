"""Changes the published status of a card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from issuance.models import Publication, Status, StatusChange, StatusEntry

if TYPE_CHECKING:
    from uuid import UUID


def change_status(
    *, card_id: UUID, status: Status, actor: str, reason: str, before: int | None = None
) -> None:
    """Give every credential of the card this status, and note who changed it and why.

    `before`: only those of former generations. They are superseded by the thousand and nobody waits for it,
    so that their lists are left to the next sweep.

    `reason` is a code (`StatusChange.reason`). An invalid credential stays invalid whatever becomes of its
    card (Token Status List, section 7.1; ARF 3.0: revocation is final). Runs in the transaction that moves
    the card, after the move: the row of the publication is locked last.
    """
    from issuance.tasks import publish_status_list  # it imports this package

    entries = StatusEntry.objects.filter(card=card_id).exclude(status__in=[status, Status.INVALID])
    if before is not None:
        entries = entries.filter(generation__lt=before)
    changed = list(entries.values_list("pk", "status_list"))
    StatusChange.objects.bulk_create(
        StatusChange(entry_id=entry, status=status, actor=actor, reason=reason) for entry, _ in changed
    )
    StatusEntry.objects.filter(pk__in=[entry for entry, _ in changed]).update(status=status)
    for status_list in sorted({status_list for _, status_list in changed}):
        Publication.objects.filter(pk=status_list).update(version=F("version") + 1)
        if before is None:
            publish_status_list.delay_on_commit(status_list)
