"""Signs the end of the chain, so that what leaves the system can be compared with what stays."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from ecarte import seal
from ecarte.journal.models import Head, Link

if TYPE_CHECKING:
    from datetime import date, datetime

PURPOSE = "journal-head"


@dataclass(frozen=True)
class Statement:
    """What a head says."""

    number: int
    at: str
    """ISO 8601."""
    day: str
    position: int
    digest: str
    """Of the link at that position."""
    previous: str
    """SHA-256 of the JWS of the head before; empty for the first."""

    @classmethod
    def read(cls, jws: str) -> Statement:
        """Raises `seal.BrokenSeal` unless this system signed it, KeyUnavailable."""
        said: dict[str, Any] = json.loads(seal.opened(jws, PURPOSE))
        return cls(**said)


def sign_heads(*, now: datetime) -> int:
    """One head for each day that is over, and one for today every `head_every`; how many were signed.

    Raises `seal.KeyUnavailable`. Two processes at once: one of them meets the constraint and raises
    IntegrityError, having changed nothing.
    """
    with transaction.atomic():
        last = Head.objects.order_by("-number").first()
        signed = 0
        for day, position in _ends(after=last.position if last else 0):
            recent = last is not None and now - last.at < settings.JOURNAL.head_every
            if day == timezone.localdate(now) and recent:
                break
            last = _sign(day=day, position=position, before=last, now=now)
            signed += 1
        return signed


def _ends(*, after: int) -> list[tuple[date, int]]:
    """Of each day, the last position."""
    links = Link.objects.filter(position__gt=after).values("day").order_by("day")
    return list(links.annotate(end=Max("position")).values_list("day", "end"))


def _sign(*, day: date, position: int, before: Head | None, now: datetime) -> Head:
    statement = Statement(
        number=before.number + 1 if before else 1,
        at=now.isoformat(),
        day=day.isoformat(),
        position=position,
        digest=Link.objects.get(position=position).digest,
        previous=seal.digest(before.jws.encode()) if before else "",
    )
    payload = json.dumps(asdict(statement), separators=(",", ":")).encode()
    return Head.objects.create(
        number=statement.number, at=now, day=day, position=position, jws=seal.seal(payload, PURPOSE)
    )
