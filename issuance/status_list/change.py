"""Changes the published status of a card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from issuance.models import StatusEntry, StatusList

if TYPE_CHECKING:
    from uuid import UUID

    from issuance.models import Status


def change_status(*, card_id: UUID, status: Status) -> None:
    """Give every credential of the card this status. Runs in the transaction that moves the card."""
    StatusEntry.objects.filter(card=card_id).update(status=status)
    StatusList.objects.filter(pk__in=StatusEntry.objects.filter(card=card_id).values("status_list")).update(
        version=F("version") + 1
    )
