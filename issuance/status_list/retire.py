"""Retires lists to which no living credential refers any more."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from ecarte.journal.services import record
from issuance.models import Publication, Status, StatusChange, StatusEntry, StatusList
from issuance.status_list import folder

if TYPE_CHECKING:
    from datetime import datetime

GRACE = timedelta(days=2)
"""After the end of the last credential: clocks differ, and terminals keep a list for a day."""
State = StatusList.State


def retire_lists(*, now: datetime) -> int:
    """Retire every full list whose cards have all ended their time; how many. Entries and history stay, so
    that no index is ever used again. Raises OSError."""
    retired = 0
    for status_list in StatusList.objects.filter(state=State.FULL).order_by("pk"):
        if not _alive(status_list, now=now):
            _retire(status_list.pk, now=now)
            retired += 1
    return retired


def _alive(status_list: StatusList, *, now: datetime) -> bool:
    """Whether a card of the list may still be shown. One that was revoked counts until its credentials end:
    it is the list that says that they are worth nothing. A card that is renewed lives on without the
    credentials that it had before: none is signed for an invalid index, and none outlives CARD_LIFETIME."""
    long_ago = now - settings.CARD_LIFETIME - GRACE
    if status_list.restored_at is not None and status_list.restored_at > long_ago:
        return True  # also for credentials that nobody here knows
    ends = Q(card__expires_at__gt=now - GRACE) | Q(card__expires_at=None)
    long_invalid = StatusChange.objects.filter(entry=OuterRef("pk"), status=Status.INVALID, at__lte=long_ago)
    return StatusEntry.objects.filter(ends, ~Exists(long_invalid), status_list=status_list).exists()


def _retire(status_list_id: int, *, now: datetime) -> None:
    with transaction.atomic():
        Publication.objects.filter(pk=status_list_id).update(jwt="", cwt=b"")  # first (`transitions.hold`)
        full = StatusList.objects.filter(pk=status_list_id, state=State.FULL)
        if not full.update(state=State.RETIRED, retired_at=now):
            return  # another worker did
        record(actor="system:retire_status_lists", act="status_list.retired", status_list=status_list_id)
        folder.remove(f"{status_list_id}.jwt", f"{status_list_id}.cwt")
