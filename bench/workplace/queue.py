"""“Next case” and the list while a million cases wait in PostgreSQL.

The cases are rows without films: the time is that of the server, from the request to the answer, and of the
claim as the page makes it, undone each time.
"""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from bench.table import Row

if TYPE_CHECKING:
    from collections.abc import Callable

    from ecarte.accounts.models import User

CASES, SCHEMES, TIMES = 1_000_000, 12, 200
NEXT_MS, LIST_MS = 50, 100

_FILL = """
INSERT INTO verification_enrolment (
  id, case_number, status, lane, scheme_id, person_id, nir_index, device_jkt, device_jwk, token_digest,
  language, consent_version, consented_at, code_hash, opened_at, submitted_at, queued_at, deadline_at,
  priority, urgent_at, assisted, foreign_document, two_agents, check_attempts, technical_recaptures,
  recapture, missed, left_out, public_reason, obstacle, minor)
SELECT
  gen_random_uuid(), 'B' || n, 'queued',
  CASE WHEN n %% 100 = 0 THEN 'fraud' WHEN n %% 100 < 3 THEN 'senior' ELSE 'standard' END,
  CASE WHEN n %% 8 > 0 THEN 'general' ELSE 's' || (n / 8) %% %(schemes)s END,
  %(person)s, md5('n' || n), md5('d' || n), '{}', md5('t' || n),
  'fr', '1', now(), '', now(), now(), since, since + interval '48 hours',
  points, since + interval '48 hours' - points * interval '12 hours', false,
  n %% 7 = 0, false, 0, 0, '[]', '[]', '[]', '', '', false
FROM (
  SELECT n, now() - random() * interval '200 hours' AS since,
    CASE WHEN n %% 20 = 7 THEN 1 + (n / 20) %% 4 ELSE 0 END AS points
  FROM generate_series(1, %(cases)s) AS n
) AS made
"""


def queue(*, cases: int = CASES) -> list[Row]:
    """Raises SystemExit on another database."""
    from django.db import connection
    from django.test.utils import setup_test_environment

    if connection.vendor != "postgresql":
        raise SystemExit("a million cases are for PostgreSQL: python -m tests.postgres …")
    setup_test_environment()
    _fill(cases)
    rows = [*_next_case(), *_pages(), _wait()]
    return [
        Row(name=name, value=value, unit="ms", bar=bar, how=f"{what}; {cases} waiting cases, p95 of {TIMES}")
        for name, value, bar, what in rows
    ]


def _fill(cases: int) -> None:
    from django.db import connection

    from tests.verification.factories import an_insured_person
    from verification.models import Scheme

    for number in range(SCHEMES):
        Scheme.objects.get_or_create(code=f"s{number}", defaults={"name": f"Régime {number}"})
    person = an_insured_person()
    with connection.cursor() as cursor:
        cursor.execute(_FILL, {"cases": cases, "schemes": SCHEMES, "person": person.pk})
        cursor.execute("VACUUM ANALYZE")


def _next_case() -> list[tuple[str, float, float | None, str]]:
    from ecarte.accounts.models import Role

    agents = {
        "agent of every scheme": _agent(Role.AGENT),
        "agent of a small scheme": _agent(Role.AGENT, schemes=["s3"]),
        "agent without foreign documents": _agent(Role.AGENT, foreign_documents=False),
        "fraud referent": _agent(Role.FRAUD),
    }
    return [
        (f"next case, {who}", _p95(partial(_claim, agent)), NEXT_MS, "claim_next in a transaction")
        for who, agent in agents.items()
    ]


def _claim(agent: User) -> None:
    from django.db import transaction
    from django.utils import timezone

    from verification.queue.claims import claim_next

    with transaction.atomic():
        assert claim_next(agent=agent, now=timezone.now()) is not None
        transaction.set_rollback(True)


def _pages() -> list[tuple[str, float, float | None, str]]:
    from ecarte.accounts.models import Role

    pages = {
        "landing page, agent": (_agent(Role.AGENT), "/"),
        "list, agent": (_agent(Role.AGENT), "/dossiers/"),
        "list, supervisor": (_agent(Role.SUPERVISOR), "/dossiers/"),
        "list, supervisor, late cases of a small scheme": (
            _agent(Role.SUPERVISOR),
            "/dossiers/?regime=s3&retard=on",
        ),
    }
    return [
        (name, _p95(_request(user, address)), LIST_MS, "Django's test client, all of the answer")
        for name, (user, address) in pages.items()
    ]


def _wait() -> tuple[str, float, float | None, str]:
    from django.utils import timezone

    from verification.models import Enrolment
    from verification.queue.waiting import wait_of

    last = Enrolment.objects.filter(scheme="general", lane="standard").latest("urgent_at")
    told = _p95(lambda: wait_of(enrolment=last, now=timezone.now()))
    return "place and pace told to whoever is last", told, NEXT_MS, "wait_of; steps and pace kept a minute"


def _request(user: User, address: str) -> Callable[[], None]:
    from django.test import Client

    client = Client()
    client.force_login(user)

    def get() -> None:
        assert client.get(address).status_code == 200

    return get


def _agent(role: str, *, schemes: list[str] | None = None, foreign_documents: bool = True) -> User:
    from tests.verification.factories import an_agent
    from verification.models import Habilitation

    agent = an_agent(role=role, foreign_documents=foreign_documents)  # type: ignore[arg-type]
    if schemes is not None:
        Habilitation.objects.filter(agent=agent).exclude(scheme__in=schemes).delete()
    return agent


def _p95(act: Callable[[], object]) -> float:
    """Milliseconds."""
    act()
    spent = []
    for _ in range(TIMES):
        started = time.perf_counter()
        act()
        spent.append(1000 * (time.perf_counter() - started))
    return sorted(spent)[int(0.95 * TIMES)]
