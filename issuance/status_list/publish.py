"""Publishes lists: signed, kept in the database for the web, written to files for a CDN.

A list is always made again from its entries. Only those that are not valid are read, which costs less than
keeping packed bytes in step with them would (docs/decisions/0027-status-lists.md).
"""

from __future__ import annotations

from datetime import timedelta
from itertools import chain
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q

from issuance.jose import compact_json
from issuance.keys.signer import document_signer
from issuance.links import absolute
from issuance.models import Publication, Status, StatusList
from issuance.status_list import folder, tokens
from issuance.status_list.encode import compress, level_for, pack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.db.models import QuerySet

REFRESH = timedelta(hours=1)
"""A list without changes is signed again after so long: terminals that lose their network then have one
that is good for nearly a day."""
ROWS_AT_ONCE = 20_000


def publish(*, status_list_id: int, now: datetime) -> None:
    """Sign the list as it is now, and write its files. Of two at once the older never covers the newer.

    Raises SignerUnavailable; OSError when the files cannot be written: then nothing counts as published.
    """
    standing = Publication.objects.defer("jwt", "cwt").select_related("status_list").get(pk=status_list_id)
    # The version is read before the values: a change in between is published, and published once more.
    packed = pack(not_valid(standing.status_list), size=standing.status_list.size)
    lst = compress(packed, level=level_for(packed))
    signer = document_signer()
    jwt = tokens.jwt(status_list_id=status_list_id, lst=lst, signer=signer, now=now)
    cwt = tokens.cwt(status_list_id=status_list_id, lst=lst, signer=signer, now=now)
    older = Q(published_version=None) | Q(published_version__lte=standing.version)
    with transaction.atomic():
        replaced = (
            _living()
            .filter(older, pk=status_list_id)
            .update(published_version=standing.version, issued_at=now, jwt=jwt, cwt=cwt)
        )
        if replaced:  # under the lock of the row, so that files follow each other like rows
            folder.write({f"{status_list_id}.jwt": jwt.encode(), f"{status_list_id}.cwt": cwt})


def publish_if_due(*, status_list_id: int, now: datetime) -> None:
    """Publish the list unless what is published is up to date. Raises as `publish` does."""
    if due(now=now).filter(pk=status_list_id).exists():
        publish(status_list_id=status_list_id, now=now)


def publish_due(*, now: datetime) -> int:
    """Publish whatever is out of date, and the list of lists; how many were. Raises as `publish` does."""
    found = list(due(now=now).order_by("pk").values_list("pk", flat=True))
    for status_list_id in found:
        publish(status_list_id=status_list_id, now=now)
    folder.write({folder.INDEX: aggregation()})
    return len(found)


def due(*, now: datetime) -> QuerySet[Publication]:
    """What is not published at all, or not as it is now, or was signed long ago."""
    changed = Q(published_version=None) | Q(published_version__lt=F("version"))
    return _living().filter(changed | Q(issued_at__lte=now - REFRESH))


def aggregation() -> bytes:
    """The Status List Aggregation: JSON with the address of every list (Token Status List, section 9.3)."""
    lists = _living().order_by("pk").values_list("pk", flat=True)
    return compact_json({"status_lists": [absolute("status-list", pk) for pk in lists]})


def _living() -> QuerySet[Publication]:
    return Publication.objects.exclude(status_list__state=StatusList.State.RETIRED)


def not_valid(status_list: StatusList) -> Iterator[tuple[int, int]]:
    """Index and value of all that is not valid."""
    entries = status_list.entries.exclude(status=Status.VALID).values_list("index", "status")
    replayed = status_list.replayed.values_list("index", "status")
    return chain(entries.iterator(chunk_size=ROWS_AT_ONCE), replayed.iterator(chunk_size=ROWS_AT_ONCE))
