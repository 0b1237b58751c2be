"""A round through all the books, made by whoever has time: the schedule a minute at a time, or a command."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING

import structlog
from django.db import IntegrityError, transaction
from django.utils import timezone

from ecarte.journal.services import record
from issuance.books.walks import WALKS, Step, step
from issuance.models import BooksRound

if TYPE_CHECKING:
    from datetime import datetime, timedelta

FIRST = 20
"""Differences that are named; the others are counted."""
KEPT = 30
"""Rounds that agreed; those that differed stay."""
ACTOR = "system:verify_books"
_log = structlog.get_logger(__name__)


def begin() -> BooksRound:
    """The round that is running, or a new one."""
    try:
        with transaction.atomic():
            return BooksRound.objects.create(walk=next(iter(WALKS)))
    except IntegrityError:
        running = BooksRound.objects.filter(running=True).first()
        return running or begin()  # it ended a moment ago


def advance(*, books: BooksRound, seconds: float) -> BooksRound:
    """Go on for so long, or until the round has ended. A step that another worker made is not counted."""
    until = time.monotonic() + seconds
    while books.running and time.monotonic() < until:
        _count(books, step(books.walk, books.after))
        books = BooksRound.objects.get(pk=books.pk)
    return books


def begin_when_due(*, every: timedelta, now: datetime) -> BooksRound | None:
    """The running round; a new one when the last began so long ago; None when there is nothing to do."""
    running = BooksRound.objects.filter(running=True).first()
    if running is not None:
        return running
    recent = BooksRound.objects.filter(started_at__gt=now - every).exists()
    return None if recent else begin()


def _count(books: BooksRound, made: Step) -> None:
    """Add one step to the round, by compare-and-swap on `steps`."""
    found = sorted(made.differences)
    walks = list(WALKS)
    following = walks.index(books.walk) + 1
    ended = made.last is None and following == len(walks)
    changes = {
        "steps": books.steps + 1,
        "walk": walks[following] if made.last is None and not ended else books.walk,
        "after": made.last,
        "read": {**books.read, books.walk: books.read.get(books.walk, 0) + made.rows},
        "differences": dict(Counter(books.differences) + Counter(each.code for each in found)),
        "first": [*books.first, *([each.code, each.about] for each in found)][:FIRST],
        "running": not ended,
        "ended_at": timezone.now() if ended else None,
    }
    with transaction.atomic():
        mine = BooksRound.objects.filter(pk=books.pk, steps=books.steps, running=True)
        if mine.update(**changes) and ended:
            _report(BooksRound.objects.get(pk=books.pk))
            _prune()


def _report(books: BooksRound) -> None:
    """Journal the outcome; differences are an alarm as well."""
    act = "books.differ" if books.differences else "books.agree"
    record(actor=ACTOR, act=act, read=books.read, differences=books.differences, first=books.first)
    if books.differences:
        _log.error("books_differ", differences=books.differences, first=books.first)


def _prune() -> None:
    """The journal keeps the outcome of each."""
    agreed = BooksRound.objects.filter(running=False, differences={}).order_by("-pk")
    BooksRound.objects.filter(pk__in=list(agreed.values_list("pk", flat=True)[KEPT:])).delete()
