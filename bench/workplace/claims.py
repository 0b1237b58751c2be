"""Fifty agents at once work a queue of five thousand cases off: is each case judged exactly once?

Every agent is a thread with a connection of its own, and does to each case what the pages do: take it,
answer, decide. The database is the one of the environment, so that both are measured by the same code.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.table import Row

if TYPE_CHECKING:
    from uuid import UUID

    from ecarte.accounts.models import User

AGENTS, CASES = 50, 5_000


@dataclass
class Books:
    """What the agents say they did, to be compared with what the database holds."""

    judged: list[UUID]
    waits: list[float]
    """Seconds of each “next case”."""


def claims(*, agents: int = AGENTS, cases: int = CASES) -> list[Row]:
    """Raises AssertionError when a case was lost or judged twice."""
    from django.db import connection

    from tests.verification.factories import an_agent

    _fill(cases)
    people = [an_agent(foreign_documents=True) for _ in range(agents)]
    books = Books([], [])
    barrier = threading.Barrier(agents)
    started = time.monotonic()
    with ThreadPoolExecutor(agents) as pool:
        for work in [pool.submit(_shift, agent, barrier, books) for agent in people]:
            work.result()
    spent = time.monotonic() - started
    doubled, lost = _compare(books, cases)
    how = f"{agents} threads in one process take, answer and decide {cases} cases, {connection.vendor}"
    return [
        Row(name="cases judged twice", value=doubled, unit="cases", bar=0, how=how),
        Row(name="cases lost", value=lost, unit="cases", bar=0, how=how),
        Row(name="next case, p95, all at once", value=1000 * _p95(books.waits), unit="ms", how=how),
        Row(name="cases judged", value=cases / spent, unit="cases/s", how=how),
    ]


def _p95(seconds: list[float]) -> float:
    return sorted(seconds)[int(0.95 * len(seconds))]


def _fill(cases: int) -> None:
    from tests.verification.factories import an_enrolment
    from verification.states import State

    for _ in range(cases):
        an_enrolment(status=State.QUEUED)


def _shift(agent: User, barrier: threading.Barrier, books: Books) -> None:
    from django.db import connection
    from django.utils import timezone

    from verification.questions import Answer, Question
    from verification.queue.claims import claim_next
    from verification.reasons import Decision as Kind
    from verification.review import decisions, judging

    barrier.wait(timeout=60)
    try:
        while True:
            asked = time.monotonic()
            case = claim_next(agent=agent, now=timezone.now())
            books.waits.append(time.monotonic() - asked)
            if case is None:
                return
            now = timezone.now()
            answers = dict.fromkeys(Question, Answer.YES)
            judging.commit(agent=agent, enrolment_id=case.pk, answers=answers, now=now)
            decisions.decide(
                agent=agent,
                enrolment_id=case.pk,
                kind=Kind.RECAPTURE,
                reason_code="face_blurred",
                comment="",
                now=now,
            )
            books.judged.append(case.pk)
    finally:
        connection.close()


def _compare(books: Books, cases: int) -> tuple[int, int]:
    """Cases judged twice, and cases judged by nobody: by the agents, and by the database."""
    from django.db.models import Count

    from ecarte.journal.models import Entry
    from verification.models import Decision, Enrolment
    from verification.states import State

    doubled = len(books.judged) - len(set(books.judged))
    decided = Decision.objects.values("enrolment").annotate(times=Count("pk"))
    doubled += decided.filter(times__gt=1).count()
    lost = cases - Enrolment.objects.filter(status=State.DECIDED).count()
    taken = Entry.objects.filter(act="enrolment.in_review").count()
    return doubled + abs(taken - cases), lost
