"""How fast the journal takes entries from writers at once: chained by each writer, and chained afterwards.

The former way is drawn here: one row holds the end of the chain, and whoever writes keeps it locked until its
transaction ends.
"""

from __future__ import annotations

import multiprocessing
import time
from typing import TYPE_CHECKING, Any
from unittest.mock import patch
from uuid import uuid4

from django.db import connection, connections, transaction
from django.utils import timezone

from bench.table import Row
from ecarte.journal.models import Entry, Link
from ecarte.journal.sealing import seal_entries
from ecarte.journal.services import record
from ecarte.journal.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable

WRITERS, SECONDS = 16, 8.0
REST = (0.0, 0.005)
"""Seconds that a transaction goes on after its entry: other statements, the commit on a real disk."""
CASES, ENTRIES = 200, 10_000


def journal() -> list[Row]:
    """Raises RuntimeError when an entry was lost or the chain is not whole."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_head (id integer PRIMARY KEY, sequence bigint)")
        cursor.execute("INSERT INTO bench_head VALUES (1, 0)")
    rows = []
    for rest in REST:
        how = (
            f"{WRITERS} processes, {SECONDS:g} s, transactions go on for {1000 * rest:g} ms after their entry"
        )
        for name, write in (("one head, locked", _under_one_head), ("sealed afterwards", _entry)):
            rows.append(
                Row(
                    name=f"{name}, {1000 * rest:g} ms",
                    value=_rate(write, rest),
                    unit="entries/s",
                    how=f"{how}; a sealer beside them; {connection.vendor}",
                )
            )
    return [*rows, *_chain(), _share_of_a_claim()]


def _rate(write: Callable[[], None], rest: float) -> float:
    """Entries a second."""
    before = Entry.objects.count()
    connections.close_all()  # a child must not use its parent's
    fork = multiprocessing.get_context("fork")
    start, stop = fork.Event(), fork.Event()
    children = [fork.Process(target=_write, args=(write, rest, start, stop)) for _ in range(WRITERS)]
    children.append(fork.Process(target=_seal, args=(start, stop)))
    for child in children:
        child.start()
    start.set()
    time.sleep(SECONDS)
    stop.set()
    for child in children:
        child.join()
    if any(child.exitcode for child in children):
        raise RuntimeError("a writer failed")
    return (Entry.objects.count() - before) / SECONDS


def _write(write: Callable[[], None], rest: float, start: Any, stop: Any) -> None:
    start.wait()
    while not stop.is_set():
        with transaction.atomic():
            write()
            time.sleep(rest)


def _seal(start: Any, stop: Any) -> None:
    """As the schedule does, every second."""
    start.wait()
    while not stop.wait(1):
        seal_entries(now=timezone.now())


def _entry() -> None:
    record(actor="system:bench", act="bench.act", case=uuid4(), target="queued")


def _under_one_head() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequence FROM bench_head WHERE id = 1 FOR UPDATE")
        (sequence,) = cursor.fetchone()
        _entry()
        cursor.execute("UPDATE bench_head SET sequence = %s WHERE id = 1", [sequence + 1])


def _chain() -> list[Row]:
    """What chaining and verifying cost, of everything that was written above."""
    seal_entries(now=timezone.now())
    with transaction.atomic():
        for _ in range(ENTRIES):
            _entry()
    started = time.perf_counter()
    if seal_entries(now=timezone.now()) != ENTRIES:
        raise RuntimeError("somebody else seals here")
    sealed = time.perf_counter() - started
    started = time.perf_counter()
    result = verify()
    verified = time.perf_counter() - started
    if result.reason or result.entries != Entry.objects.count() or Link.objects.count() != result.entries:
        raise RuntimeError(f"the chain should be whole: {result}")
    how = f"one process, {connection.vendor}"
    return [
        Row(name="sealing", value=ENTRIES / sealed, unit="entries/s", how=f"{how}; {ENTRIES} entries"),
        Row(
            name="verifying",
            value=result.entries / verified,
            unit="entries/s",
            how=f"{how}; {result.entries}",
        ),
    ]


def _share_of_a_claim() -> Row:
    """How much of taking a case is its entry."""
    from tests.verification.factories import an_agent, an_enrolment
    from verification import transitions
    from verification.queue.claims import claim_next
    from verification.states import State

    spent = 0.0

    def timed(**fields: Any) -> Entry:
        nonlocal spent
        started = time.perf_counter()
        entry = record(**fields)
        spent += time.perf_counter() - started
        return entry

    for _ in range(CASES):
        an_enrolment(status=State.QUEUED)
    agents = [an_agent(foreign_documents=True) for _ in range(CASES)]
    with patch.object(transitions, "record", timed):
        started = time.perf_counter()
        for agent in agents:
            claim_next(agent=agent, now=timezone.now())
        total = time.perf_counter() - started
    how = f"{CASES} claims, one at a time, {1000 * total / CASES:.1f} ms each, {connection.vendor}"
    return Row(name="share of a claim", value=100 * spent / total, unit="%", how=how)
