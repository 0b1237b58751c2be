"""Gathers what signed heads say, in the database and at the witnesses, and where they differ."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from ecarte import seal
from ecarte.journal.exporting import HEAD, TOKEN
from ecarte.journal.heads import Statement
from ecarte.journal.models import Export, Head
from ecarte.journal.timestamps import TimestampRefused, timestamped_at
from ecarte.journal.witnesses import witnesses

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ecarte.journal.witnesses import Witness


class Trouble(NamedTuple):
    """Something wrong at a position of the chain."""

    position: int
    reason: str


@dataclass
class Statements:
    """What heads say of the chain."""

    by_position: dict[int, Statement] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)
    """Differences among the heads themselves."""


def statements(*, after: Head | None, until: Head | date | None) -> Statements:
    """Of the heads from `after` on, to another or to the end of a day.

    Raises WitnessUnavailable, KeyUnavailable.
    """
    found = Statements()
    heads = Head.objects.filter(number__gte=after.number if after else 1).order_by("number")
    held = {str(head): head for head in heads if not _is_beyond(str(head), until)}
    _read_held(found, list(held.values()), first=after is None)
    since = str(after) if after else ""
    for address, witness in witnesses().items():
        _compare(found, held, address, witness, since=since, until=until)
    return found


def _read_held(found: Statements, heads: list[Head], *, first: bool) -> None:
    """Those of the database: signed, numbered without a gap, each naming the one before."""
    number = 1 if first or not heads else heads[0].number
    before: Head | None = None
    for head in heads:
        said = _read(found, head.jws, position=head.position, name=str(head))
        if said is None:
            continue
        if (said.number, said.day, said.position) != (head.number, head.day.isoformat(), head.position):
            found.troubles.append(Trouble(head.position, f"the head {head} was altered"))
        if head.number != number:
            found.troubles.append(Trouble(head.position, f"a head before {head} was removed"))
        elif before and said.previous != seal.digest(before.jws.encode()):
            found.troubles.append(Trouble(head.position, f"the head {head} does not follow the one before"))
        found.by_position[said.position] = said
        before, number = head, head.number + 1


def _compare(
    found: Statements,
    held: dict[str, Head],
    address: str,
    witness: Witness,
    *,
    since: str,
    until: Head | date | None,
) -> None:
    kept = dict(witness.kept(since=since))
    for name, content in _of(kept, HEAD):
        head = held.get(name)
        if _is_beyond(name, until):
            continue
        if head is None:
            said = _read(found, content.decode(errors="replace"), position=0, name=f"{name} in {address}")
            if said is not None:
                found.troubles.append(
                    Trouble(said.position, f"the head {name} was removed; {address} keeps it")
                )
                found.by_position.setdefault(said.position, said)
        elif content != head.jws.encode():
            found.troubles.append(
                Trouble(head.position, f"the head {name} is not the one that {address} keeps")
            )
    for name, token in _of(kept, TOKEN):
        if name in held and name + HEAD in kept:
            _check_token(found, held[name], token, kept[name + HEAD])
    exported = Export.objects.filter(witness=address, head__in=[head.pk for head in held.values()])
    for export in exported.select_related("head"):
        if str(export.head) + HEAD not in kept:
            reason = f"{address} does not keep the head {export.head} any more"
            found.troubles.append(Trouble(export.head.position, reason))


def _is_beyond(name: str, until: Head | date | None) -> bool:
    """Whether the head of this name comes after the last one that is looked at. Names sort as heads do."""
    if until is None:
        return False
    return name > (str(until) if isinstance(until, Head) else f"{until.isoformat()}.")


def _of(kept: dict[str, bytes], kind: str) -> Iterator[tuple[str, bytes]]:
    return ((name.removesuffix(kind), content) for name, content in kept.items() if name.endswith(kind))


def _read(found: Statements, jws: str, *, position: int, name: str) -> Statement | None:
    try:
        return Statement.read(jws)
    except seal.BrokenSeal as error:
        found.troubles.append(Trouble(position, f"the head {name} was not signed by this system: {error}"))
        return None


def _check_token(found: Statements, head: Head, token: bytes, content: bytes) -> None:
    try:
        timestamped_at(token, content)
    except TimestampRefused as error:
        found.troubles.append(Trouble(head.position, f"the head {head}: {error}"))
