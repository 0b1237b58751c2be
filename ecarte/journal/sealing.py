"""Chains the entries that were committed, after the fact, so that no writer ever waits for another.

Numbers drawn by transactions become visible in the order of commits, not in theirs; a chain that followed
them would have to wait for, or miss, the transactions that are still open. So each entry brings a row that
says it waits (`Unsealed`), and the sealer chains whatever waits, in the order in which it finds it. An entry
that was committed late is chained late, and nothing depends on clocks, lags or transaction numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from ecarte.journal.keys import authenticate, is_authentic
from ecarte.journal.models import Link, Unsealed

if TYPE_CHECKING:
    from datetime import date, datetime

AT_ONCE = 1000
START = ""
"""What stands before the first link, as its digest."""
_PURPOSE = "link"


def seal_entries(*, now: datetime) -> int:
    """Chain every committed entry that waits; how many there were."""
    total, day = 0, timezone.localdate(now)
    while sealed := _seal_some(day):
        total += sealed
    return total


def follows(link: Link, *, tag: str, previous: str) -> bool:
    """Whether this link holds the entry with that tag after the link with that digest."""
    content = _content(link.position, link.day, link.entry_id, tag, previous)
    return is_authentic(link.digest, content, _PURPOSE)


def _seal_some(day: date) -> int:
    try:
        with transaction.atomic():
            # Read before what waits: whoever seals at the same time then hits a constraint of the links.
            last = Link.objects.order_by("-position").first()
            position, digest = (last.position, last.digest) if last else (0, START)
            waiting = Unsealed.objects.order_by("pk").values_list("pk", "entry__tag")[:AT_ONCE]
            links = []
            for entry_id, tag in waiting:
                position += 1
                digest = authenticate(_content(position, day, entry_id, tag, digest), _PURPOSE)
                links.append(Link(position=position, entry_id=entry_id, day=day, digest=digest))
            Link.objects.bulk_create(links)
            Unsealed.objects.filter(pk__in=[link.entry_id for link in links]).delete()
            return len(links)
    except IntegrityError:
        return 0  # another sealer was quicker; what is left waits for the next


def _content(position: int, day: date, entry_id: int, tag: str, previous: str) -> bytes:
    return f"{previous} {position} {day.isoformat()} {entry_id} {tag}".encode()
