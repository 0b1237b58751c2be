"""Forgetting costs what is due and what stands, not what was ever forgotten: no query reads all cases."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.verification.factories import an_agent, an_enrolment, some_evidence
from verification.models import Enrolment, Evidence
from verification.retention import holds, standing
from verification.retention.applying import apply_retention
from verification.states import State

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TABLE = Enrolment._meta.db_table
EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}[connection.vendor]


def full_reads(queries: list[dict[str, str]]) -> list[str]:
    """Plans that read every case; PostgreSQL's where an index is possible at all."""
    found = []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        for sql in {query["sql"] for query in queries}:
            if TABLE in sql and sql.startswith(("SELECT", "UPDATE", "DELETE")):
                cursor.execute(f"{EXPLAIN} {sql}")
                plan = "\n".join(str(row[-1]) for row in cursor.fetchall())
                names = "|".join([TABLE, *re.findall(rf'"{TABLE}" (U\d+)', sql)])  # SQLite tells aliases
                if re.search(rf"Seq Scan on {TABLE}|SCAN ({names})\b", plan):
                    found.append(f"{sql}\n{plan}")
    return found


def test_the_look_for_full_reads_finds_one() -> None:
    with CaptureQueriesContext(connection) as asked:
        list(Enrolment.objects.filter(consent_version="2026-1"))
        list(
            Evidence.objects.filter(enrolment__in=Enrolment.objects.filter(consent_version="1").values("pk"))
        )
    assert full_reads(asked.captured_queries)


def test_neither_a_run_nor_the_page_nor_the_alarm_reads_all_cases() -> None:
    long_ago = NOW - settings.EVIDENCE_LIFETIME - timedelta(days=1)
    for status in (State.REFUSED, State.ACTIVATED, State.WITHDRAWN, State.EXPIRED):
        some_evidence(an_enrolment(status=status, closed_at=long_ago), biometric=True)
    held = an_enrolment(status=State.REFUSED, closed_at=long_ago)
    holds.place(enrolment=held, motive="deux numéros", lasts=timedelta(days=9), by=an_agent(), now=NOW)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        standing.standings(now=NOW)
        assert standing.alarms(now=NOW)
        assert apply_retention(now=NOW) == 4
        assert list(standing.restricted()) == []
    assert len(asked) > 20
    assert full_reads(asked.captured_queries) == []


def test_an_hour_in_which_nothing_is_due_costs_the_same_whatever_was_forgotten() -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            apply_retention(now=NOW)
        return len(asked)

    before = cost()
    long_ago = NOW - settings.EVIDENCE_LIFETIME - timedelta(days=1)
    for _ in range(3):
        an_enrolment(status=State.REFUSED, closed_at=long_ago)
    assert cost() > before
    assert cost() == before
