"""After a restore: what was published last becomes true again.

A backup knows nothing of what was suspended or revoked after it, nor of the indexes that were given since.
The lists that a CDN or STATUS_LISTS_DIR still holds do, for all that is not valid. An index that was given
since and published as valid cannot be told from a free one: every list that was open gives none any more.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, NamedTuple

from cryptography.x509 import load_pem_x509_certificate
from django.db import transaction
from django.db.models import F

from ecarte.journal.services import record
from issuance.links import absolute
from issuance.models import DocumentSigner, Publication, ReplayedValue, Status, StatusEntry, StatusList
from issuance.reader.refused import CardRefused
from issuance.reader.status_list import open_list
from issuance.reader.trust import UNCHECKED, Trust
from issuance.states import VALID, State, SuspensionReason
from issuance.status_list.change import change_status
from issuance.status_list.encode import value_at
from issuance.transitions import hold, move

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

ACTOR, REASON = "system:replay_status_lists", "restored"
AT_ONCE = 500


class Published(NamedTuple):
    """One list as it was published."""

    number: int
    size: int
    values: list[tuple[int, Status]]
    """By index, all that was not valid."""


class Replayed(NamedTuple):
    """What became of the indexes that were published as not valid, and differed."""

    cards: int
    """Suspended or revoked again."""
    unknown: int
    """Indexes whose credential is lost; they keep their value."""


def opened(token: str, *, now: datetime) -> Published:
    """A Status List Token, however old, once one of our document signers is seen to have signed it.

    Raises CardRefused.
    """
    roots = DocumentSigner.objects.exclude(root="").order_by().values_list("root", flat=True).distinct()
    installed = [load_pem_x509_certificate(root.encode()) for root in roots]
    trust = Trust(roots=installed, revocation_lists=UNCHECKED, status_lists=UNCHECKED)
    try:
        address, _, bits, packed = open_list(token, trust=trust, now=now)
        number = int(address.rpartition("/")[2])
        size = len(packed) * 8 // bits
        every = ((index, value_at(packed, index, bits=bits)) for index in range(size))
        values = [(index, Status(value)) for index, value in every if value]
    except (KeyError, TypeError, ValueError, AttributeError, zlib.error) as cause:
        raise CardRefused("malformed") from cause
    if address != absolute("status-list", number):
        raise CardRefused("malformed")
    return Published(number, size, values)


def replay(lists: Iterable[Published], *, now: datetime) -> Replayed:
    """Make it true again, and take new indexes of a new list. May run twice."""
    cards = unknown = 0
    for published in lists:
        _reopen(published)
        for start in range(0, len(published.values), AT_ONCE):
            differing, lost = _compare(published.number, dict(published.values[start : start + AT_ONCE]))
            cards += sum(_apply(card, found) for card, found in differing.items())
            ReplayedValue.objects.bulk_create(lost, ignore_conflicts=True)
            unknown += len(lost)
        _close(published.number, now=now)
    for number in StatusList.objects.filter(state=StatusList.State.OPEN).values_list("pk", flat=True):
        _close(number, now=now)
    with transaction.atomic():
        record(actor=ACTOR, act="status_list.replayed", cards=cards, unknown=unknown)
    return Replayed(cards, unknown)


def _reopen(published: Published) -> None:
    """A list that was opened after the backup: its number is not given to another."""
    with transaction.atomic():
        full = {"state": StatusList.State.FULL, "size": published.size}
        StatusList.objects.get_or_create(pk=published.number, defaults=full)
        Publication.objects.get_or_create(status_list_id=published.number)


def _compare(
    number: int, values: dict[int, Status]
) -> tuple[dict[UUID, tuple[Status, int]], list[ReplayedValue]]:
    """Cards of which an index differs, with its value and generation; and the indexes that nobody holds."""
    entries = StatusEntry.objects.filter(status_list=number, index__in=values).order_by("generation")
    held = list(entries.values_list("index", "status", "card", "generation"))
    differing = {
        card: (values[index], generation)
        for index, status, card, generation in held
        if status not in (values[index], Status.INVALID)
    }
    free = values.keys() - {index for index, *_ in held}
    return differing, [
        ReplayedValue(status_list_id=number, index=index, status=values[index]) for index in sorted(free)
    ]


@transaction.atomic
def _apply(card_id: UUID, found: tuple[Status, int]) -> bool:
    """Whether the card was suspended or revoked. An index of a former generation ends alone.

    A card that was renewed after the backup cannot be told from one that was revoked: it is revoked.
    """
    status, generation = found
    card = hold(card_id=card_id)
    if generation < card.generation or card.status not in VALID:
        change_status(card_id=card_id, status=status, actor=ACTOR, reason=REASON, before=generation + 1)
        return False
    target = State.REVOKED if status is Status.INVALID else State.SUSPENDED
    if target != card.status:  # who suspended it, and why, is lost: the desk alone lifts it
        by = {"suspended_by": ACTOR, "suspended_for": SuspensionReason.STOLEN}
        fields = by if target is State.SUSPENDED else {}
        move(
            card_id=card_id,
            source=State(card.status),
            target=target,
            actor=ACTOR,
            set_fields=fields,
            journal={"reason": REASON},
        )
    change_status(card_id=card_id, status=status, actor=ACTOR, reason=REASON)
    return True


@transaction.atomic
def _close(number: int, *, now: datetime) -> None:
    Publication.objects.filter(pk=number).update(version=F("version") + 1)  # first (`transitions.hold`)
    StatusList.objects.filter(pk=number).update(restored_at=now)
    StatusList.objects.filter(pk=number, state=StatusList.State.OPEN).update(state=StatusList.State.FULL)
