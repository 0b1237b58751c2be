"""A selection of entries as signed JSON lines, for whoever must read them elsewhere, and its verification."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.db.models import F

from ecarte import seal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from django.db.models import QuerySet

    from ecarte.journal.models import Entry

PURPOSE = "journal-selection"
_FIELDS = ("sequence", "at", "actor", "role", "act", "case", "source", "request", "data", "tag", "position")


class BrokenExport(Exception):
    """Not what was exported. The message says why."""


def export_lines(
    entries: QuerySet[Entry], *, by: str, asked: dict[str, str], now: datetime
) -> Iterator[bytes]:
    """One JSON object a line, the oldest first, with its position in the chain; then a seal over all lines.

    Raises KeyUnavailable at the end of the lines: a selection without its last line is worth nothing.
    """
    total, digest = 0, hashlib.sha256()
    rows = entries.order_by("sequence").annotate(position=F("link__position")).values(*_FIELDS)
    for row in rows.iterator(chunk_size=2000):
        line = _line({**row, "at": row["at"].isoformat(), "case": str(row["case"]) if row["case"] else None})
        digest.update(line)
        total += 1
        yield line
    said = {"entries": total, "sha256": digest.hexdigest(), "asked": asked, "by": by, "at": now.isoformat()}
    yield _line({"seal": seal.seal(_line(said), PURPOSE)})


def check(lines: Iterable[bytes]) -> dict[str, Any]:
    """What the seal says of these lines: entries, sha256, asked, by, at.

    Raises BrokenExport, KeyUnavailable.
    """
    total, digest, last = 0, hashlib.sha256(), b""
    for line in lines:
        if last:
            digest.update(last)
            total += 1
        last = line
    try:
        said: dict[str, Any] = json.loads(seal.opened(json.loads(last)["seal"], PURPOSE))
    except (ValueError, TypeError, KeyError) as error:
        raise BrokenExport("the last line is no seal: lines were cut off, or added") from error
    except seal.BrokenSeal as error:
        raise BrokenExport(str(error)) from error
    if said["sha256"] != digest.hexdigest():
        raise BrokenExport(f"the {total} lines are not the {said['entries']} that were sealed")
    return said


def _line(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
