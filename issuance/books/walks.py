"""Reads one book after another in short steps, and compares each row with the other books.

A step reads some thousand rows by key, so that neither memory nor a query grows with the number of cards. It
takes no lock: what somebody changes between two queries looks like a difference, so a step that finds one is
made again, and only what it finds both times counts.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import cbor2

from ecarte.journal.models import Entry
from issuance.models import Card, Publication, Signature, Status, StatusChange, StatusEntry, StatusList
from issuance.states import State
from issuance.status_list.encode import STATUS_LIST, pack
from issuance.status_list.publish import not_valid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from uuid import UUID

ROWS = 5000
"""Read in one step: some tenths of a second."""
FITTING = {
    State.ACTIVE: {Status.VALID, Status.INVALID},
    State.SUSPENDED: {Status.SUSPENDED, Status.INVALID},
    State.REVOKED: {Status.INVALID},
}
"""Values that an index may have while its card is in a state; no other card has an index. An index of an
active card may be invalid: that of a phone that was replaced."""


class Difference(NamedTuple):
    """Something that does not agree."""

    code: str
    about: str
    """The id of a row; nothing personal."""


@dataclass(frozen=True)
class Step:
    """What one step found."""

    rows: int
    last: Any
    """Key (JSON) after which the next step begins; None once the book is read."""
    differences: frozenset[Difference]


def step(walk: str, after: Any) -> Step:
    """One step through a book: after this key, or at its beginning."""
    found = WALKS[walk](after)
    if not found.differences:
        return found
    again = WALKS[walk](after)
    return Step(found.rows, found.last, found.differences & again.differences)


def _indexes(after: Any) -> Step:
    """Every index that was given away: one approval, a signature for the same card, a fitting status."""
    fields = ("pk", "status", "card", "card__status", "card__case", "card__approved_by")
    entries = StatusEntry.objects.filter(pk__gt=after or 0).order_by("pk").values_list(*fields)[:ROWS]
    rows = list(entries)
    pks = [row[0] for row in rows]
    signed, history = _signed(pks), _history(pks)
    approvals = _approvals({row[4] for row in rows})
    found = set()
    for pk, status, card, state, _, approved_by in rows:
        if not signed[pk]:
            found.add(Difference("index_without_signature", str(pk)))
        elif signed[pk] != {card}:
            found.add(Difference("index_signed_for_another_card", str(pk)))
        if approvals[str(card)] != [approved_by]:
            found.add(Difference("index_without_exactly_one_approval", str(pk)))
        if status not in FITTING.get(state, ()):
            found.add(Difference("status_does_not_fit_card", str(pk)))
        values = history[pk]
        if (values[-1] if values else Status.VALID) != status:
            found.add(Difference("status_without_history", str(pk)))
        if Status.INVALID in values[:-1]:
            found.add(Difference("invalid_index_changed", str(pk)))
    return Step(len(rows), _last(pks), frozenset(found))


def _cards(after: Any) -> Step:
    """Every card that can be shown, or could: it was approved, and has an index."""
    states = (State.ACTIVE, State.SUSPENDED, State.REVOKED)
    cards = Card.objects.filter(status__in=states).order_by("pk")
    if after is not None:
        cards = cards.filter(pk__gt=after)
    pks = list(cards.values_list("pk", flat=True)[:ROWS])
    held = set(StatusEntry.objects.filter(card__in=pks).values_list("card", flat=True))
    bare = (Difference("card_without_index", str(pk)) for pk in pks if pk not in held)
    return Step(len(pks), _last([str(pk) for pk in pks]), frozenset(bare))


def _journal(after: Any) -> Step:
    """Every approval in the journal: there is a card of that case, approved by the same."""
    offers = Entry.objects.filter(act="card.offered", sequence__gt=after or 0).order_by("sequence")
    rows = list(offers.values_list("sequence", "case", "actor", "data")[:ROWS])
    cards = Card.objects.filter(pk__in=[data.get("card") for *_, data in rows])
    known = {(str(pk), case, actor) for pk, case, actor in cards.values_list("pk", "case", "approved_by")}
    found = (
        Difference("approval_without_card", str(sequence))
        for sequence, case, actor, data in rows
        if (data.get("card"), case, actor) not in known
    )
    return Step(len(rows), _last([row[0] for row in rows]), frozenset(found))


def _lists(after: Any) -> Step:
    """Every list that is published, one in a step: the very values of its entries."""
    living = Publication.objects.exclude(status_list__state=StatusList.State.RETIRED)
    publication = living.filter(pk__gt=after or 0).select_related("status_list").order_by("pk").first()
    if publication is None:
        return Step(0, None, frozenset())
    found: frozenset[Difference] = frozenset()
    if publication.published_version == publication.version:
        values = pack(not_valid(publication.status_list), size=publication.status_list.size)
        if _published(bytes(publication.cwt)) != values:
            found = frozenset({Difference("published_list_differs", str(publication.pk))})
    return Step(1, publication.pk, found)


WALKS: dict[str, Callable[[Any], Step]] = {
    "indexes": _indexes,
    "cards": _cards,
    "journal": _journal,
    "lists": _lists,
}
"""The books, in the order in which they are read."""


def _published(cwt: bytes) -> bytes:
    claims = cbor2.loads(cbor2.loads(cwt).value[2])
    return zlib.decompress(claims[STATUS_LIST]["lst"])


def _signed(entries: Sequence[int]) -> dict[int, set[UUID]]:
    """For which cards each index was signed."""
    signed: dict[int, set[UUID]] = defaultdict(set)
    for entry, card in Signature.objects.filter(entry__in=entries).values_list("entry", "card"):
        signed[entry].add(card)
    return signed


def _history(entries: Sequence[int]) -> dict[int, list[int]]:
    """The values that each index was given, in their order."""
    history: dict[int, list[int]] = defaultdict(list)
    changes = StatusChange.objects.filter(entry__in=entries).order_by("pk")
    for entry, status in changes.values_list("entry", "status"):
        history[entry].append(status)
    return history


def _approvals(cases: Iterable[UUID]) -> dict[str, list[str]]:
    """Who approved each card of these cases, by the journal; a card that was approved twice has two."""
    approvals: dict[str, list[str]] = defaultdict(list)
    offers = Entry.objects.filter(act="card.offered", case__in=cases)
    for data, actor in offers.values_list("data", "actor"):
        approvals[data.get("card", "")].append(actor)
    return approvals


def _last(keys: Sequence[Any]) -> Any:
    """The key after which to go on; None when fewer came than were asked for."""
    return keys[-1] if len(keys) == ROWS else None
