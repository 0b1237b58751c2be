"""Walks the chain, compares it with the signed heads that are kept elsewhere, names the first broken link.

What is found, and by what:
- an entry that was altered, or was not written by the system: its tag;
- an entry that was removed, moved, inserted or copied: the links, which follow one another without a gap;
- the end cut off, with or without whole days and their heads: the heads that witnesses keep.

What is removed before it was sealed (some seconds), or sealed after the last head that a witness keeps
(`head_every`) and cut off from there on, leaves no trace (docs/threat-model.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef

from ecarte.journal.entries import is_genuine
from ecarte.journal.models import Entry, Head, Link, Unsealed
from ecarte.journal.sealing import START, follows
from ecarte.journal.statements import Trouble, statements

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from ecarte.journal.heads import Statement

AT_ONCE = 2000
LATE = timedelta(days=1)
"""Longer than a transaction is open: an entry that was written before a head by so much is behind it."""


@dataclass(frozen=True)
class Verification:
    """Outcome of a walk: how many entries hold, and what is wrong after them (None: nothing)."""

    entries: int
    head: int | None
    """Number of the last head that holds."""
    broken_at: int | None = None
    """Position in the chain; for what is in no chain, the one after its end."""
    reason: str | None = None


def verify(*, after: Head | None = None, until: Head | date | None = None) -> Verification:
    """Walk from the beginning or a head that was verified before, to the end of the chain or of a day, or to
    another head.

    Raises `WitnessUnavailable` and `seal.KeyUnavailable`: what could not be compared does not hold.
    """
    said = statements(after=after, until=until)
    walk = _Walk(said.by_position, after=after, until=until)
    troubles = [trouble for trouble in (walk.first_trouble(), *said.troubles) if trouble]
    if not troubles:
        return Verification(walk.entries, walk.head)
    first = min(troubles, key=lambda trouble: trouble.position)
    return Verification(walk.entries, walk.head, first.position, first.reason)


class _Walk:
    """From link to link. Holds where it is: the last link that was found whole."""

    def __init__(self, said: dict[int, Statement], *, after: Head | None, until: Head | date | None) -> None:
        self._said, self._after, self._until = said, after, until
        self._position, self._digest = 0, START
        self.entries = 0
        self.head: int | None = None

    def first_trouble(self) -> Trouble | None:
        if self._after is not None:
            start, said = Link.objects.filter(position=self._after.position).first(), self._after.position
            if start is None or said not in self._said or self._said[said].digest != start.digest:
                return Trouble(said, f"is not what the head {self._after} covers")
            self._position, self._digest, self.head = said, start.digest, self._after.number
        for link, entry, copied in self._links():
            wrong = self._wrong(link, entry, copied=copied)
            if wrong:
                return Trouble(self._position + 1, wrong)
            self._position, self._digest = link.position, link.digest
            self.entries += 1
            if link.position in self._said:
                self.head = self._said[link.position].number
        return self._end()

    def _links(self) -> Iterator[tuple[Link, Entry | None, bool]]:
        """In their order: each with its entry, and whether the tag of that entry occurs twice."""
        while links := list(Link.objects.filter(position__gt=self._position).order_by("position")[:AT_ONCE]):
            entries = Entry.objects.in_bulk([link.entry_id for link in links])
            same = Entry.objects.filter(tag__in=[entry.tag for entry in entries.values()]).order_by()
            doubled = set(
                same.values("tag").annotate(n=Count("pk")).filter(n__gt=1).values_list("tag", flat=True)
            )
            for link in links:
                if self._is_beyond(link):
                    return
                entry = entries.get(link.entry_id)
                yield link, entry, entry is not None and entry.tag in doubled

    def _is_beyond(self, link: Link) -> bool:
        if isinstance(self._until, Head):
            return link.position > self._until.position
        return self._until is not None and link.day > self._until

    def _wrong(self, link: Link, entry: Entry | None, *, copied: bool) -> str:
        """Why this link does not hold after the one before; empty when it does."""
        if link.position != self._position + 1:
            return "the link is missing"
        named = f"entry {link.entry_id} of {link.day}"
        if entry is None:
            return f"{named} was removed"
        if not is_genuine(entry):
            return f"{named} was altered, or not written by the system"
        if copied and Entry.objects.filter(tag=entry.tag, pk__lt=entry.pk).exists():
            return f"{named} is a copy of another"
        if not follows(link, tag=entry.tag, previous=self._digest):
            return f"{named} does not follow the one before: moved, inserted, or its link was altered"
        said = self._said.get(link.position)
        if said is not None and said.digest != link.digest:
            return f"{named} is not what the head {said.number} of {said.day} covers: chained anew"
        return ""

    def _end(self) -> Trouble | None:
        """What should follow, or is in no chain."""
        beyond = [position for position in self._said if position > self._position]
        if beyond:
            said = self._said[min(beyond)]
            return Trouble(
                self._position + 1,
                f"the end was cut off: the head {said.number} of {said.day} covers {said.position} links",
            )
        if self._until is not None:
            return None
        wrong = _wrong_outside(since=self._after.at - LATE if self._after else None)
        return Trouble(self._position + 1, wrong) if wrong else None


def _wrong_outside(*, since: datetime | None) -> str:
    """What is wrong with entries that are in no chain; empty when nothing is."""
    written = Entry.objects.filter(pk=OuterRef("pk"))
    removed = Unsealed.objects.filter(~Exists(written)).order_by("pk").first()
    if removed is not None:
        return f"entry {removed.pk} was removed before it was sealed"
    entries = Entry.objects.order_by("pk")
    for entry in entries.filter(unsealed__isnull=False).iterator():
        if not is_genuine(entry):
            return f"entry {entry.pk} was altered before it was sealed, or not written by the system"
    stray = entries.filter(unsealed__isnull=True, link__isnull=True)
    first = (stray.filter(at__gte=since) if since else stray).first()
    return f"entry {first.pk} is in no chain: inserted, or its link was removed" if first else ""
