"""A régime changes the rights of many people: how fast their cards are found and their phones asked,
and what other phones notice of it.

On PostgreSQL: `python -m tests.postgres python -m bench.issuance renewal`. RENEWAL_CARDS says how many: a
fifth of a million shows it, for a step reads a thousand by key and costs the same however many there are, and
most of the time goes into making the people.
"""

from __future__ import annotations

import os
import resource
import secrets
import time
import uuid
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import timedelta
from multiprocessing import get_context
from statistics import quantiles
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from bench.issuance.phones import Connection
from bench.issuance.served import served
from bench.table import Row
from issuance.models import Card, Renewal, RenewalRound
from issuance.renewal.rounds import begin_rights, step
from issuance.renewal.snapshots import digest_of
from issuance.renewal.telling import tell
from issuance.selectors import credential_offer_uri
from issuance.states import State
from tests.issuance.active_signer import register_signer
from tests.issuance.factories import CODE, offered
from tests.issuance.wallet import Wallet
from tests.vault_keys import make_keys
from tests.verification.factories import an_insured_person
from verification.models import InsuredPerson
from verification.register.snapshot import claims_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

CARDS, AT_ONCE = int(os.environ.get("RENEWAL_CARDS", "200000")), 5000
CALLS = 300
TOLD = 2000


def renewal() -> list[Row]:
    """Cards marked a second, what a step takes, and the calls of a phone before and meanwhile."""
    make_keys()
    register_signer()
    _fill()
    with transaction.atomic():
        begin_rights(actor="system:bench")
    with served() as (port, _), ProcessPoolExecutor(1, mp_context=get_context("fork")) as worker:
        phone = _Phone(port)
        before = [phone.call() for _ in range(CALLS)]
        connection.close()  # before the fork
        walking = worker.submit(_walk)
        meanwhile = _until_done(phone, walking)
        steps, processor, memory = walking.result()
        asking = worker.submit(_ask)
        asked_meanwhile = _until_done(phone, asking)
        told, asking_seconds, asking_processor = asking.result()
    done = RenewalRound.objects.get()
    if done.marked < CARDS or Renewal.objects.count() != done.marked:
        raise RuntimeError(f"every card should be marked once: {done.marked}, {Renewal.objects.count()}")
    how = f"{done.read:,} cards on {connection.vendor}, one worker, {len(steps)} steps"
    own = f"of the worker, without the database's; {how}"
    asked = f"{told} at once, no rate; {how}"
    call = "a refresh by HTTP (gunicorn), elapsed, p95"
    return [
        Row(name="cards compared and marked", value=done.read / sum(steps), unit="cards/s", how=how),
        Row(
            name="a card compared and marked, processor",
            value=1000 * processor / done.read,
            unit="ms",
            how=own,
        ),
        Row(name="longest step, with its transaction", value=1000 * max(steps), unit="ms", how=how),
        Row(name="memory that the walk added", value=memory, unit="MB", how=how),
        Row(name="another phone's call, quiet", value=_p95(before), unit="ms", how=f"{call} of {CALLS}"),
        Row(
            name="another phone's call, while cards are marked",
            value=_p95(meanwhile),
            unit="ms",
            how=f"{call} of {len(meanwhile)}",
        ),
        Row(name="phones asked", value=told / asking_seconds, unit="phones/s", how=asked),
        Row(name="a phone asked, processor", value=1000 * asking_processor / told, unit="ms", how=own),
        Row(
            name="another phone's call, while phones are asked",
            value=_p95(asked_meanwhile),
            unit="ms",
            how=f"{call} of {len(asked_meanwhile)}",
        ),
    ]


def _walk() -> tuple[list[float], float, float]:
    """In a worker's process: seconds of each step, of its processor, megabytes that it came to need."""
    before, spent, processor = _memory(), [], time.process_time()
    while (going := RenewalRound.objects.filter(ended_at=None).first()) is not None:
        started = time.perf_counter()
        step(going)
        spent.append(time.perf_counter() - started)
    return spent, time.process_time() - processor, _memory() - before


def _ask() -> tuple[int, float, float]:
    """Phones asked, seconds, and seconds of its processor."""
    settings.RENEWALS_A_MINUTE = 3 * TOLD
    started, processor = time.perf_counter(), time.process_time()
    told = tell(now=timezone.now())
    return told, time.perf_counter() - started, time.process_time() - processor


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class _Phone:
    """Another one, which asks for new tokens again and again."""

    def __init__(self, port: int) -> None:
        self.wallet = Wallet(http=Connection(port))  # type: ignore[arg-type]
        person = an_insured_person()
        card = offered(self.wallet, holder_ref=person.nir_index, claims=claims_of(person))
        uri = credential_offer_uri(card)
        assert uri is not None
        _, self.token = self.wallet.tokens(uri, CODE)

    def call(self) -> float:
        """Milliseconds."""
        started = time.perf_counter()
        self.token = self.wallet.refresh(self.token).json()["refresh_token"]
        return 1000 * (time.perf_counter() - started)


def _until_done(phone: _Phone, work: Future[Any]) -> list[float]:
    spent = [phone.call()]
    while not work.done():
        spent.append(phone.call())
        time.sleep(0.05)
    return spent


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1] if len(values) > 1 else values[0]


def _fill() -> None:
    """Persons with the rights of today, and cards that say those of yesterday."""
    pattern = an_insured_person()
    now = timezone.now()
    wallet = Wallet()
    for _ in range(CARDS // AT_ONCE):
        people = InsuredPerson.objects.bulk_create(_people(pattern))
        Card.objects.bulk_create(_cards(people, wallet, now.replace(hour=0), now + timedelta(days=200)))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE issuance_card, verification_insuredperson")


def _people(pattern: InsuredPerson) -> Iterator[InsuredPerson]:
    said = {name: getattr(pattern, name) for name in ("nir", "scheme", "department_id", "identity", "rights")}
    for _ in range(AT_ONCE):
        yield InsuredPerson(nir_index=secrets.token_hex(32), **said)


def _cards(
    people: list[InsuredPerson], wallet: Wallet, activated_at: datetime, expires_at: datetime
) -> Iterator[Card]:
    claims = claims_of(people[0]) | {"insurer_name": "CPAM d’hier"}
    digest, jkt, jwk = digest_of(claims), wallet.jkt, wallet.jwk
    for person in people:
        yield Card(
            status=State.ACTIVE,
            holder_ref=person.nir_index,
            claims=claims,
            claims_digest=digest,
            device_jkt=jkt,
            device_jwk=jwk,
            push_token="test:bench",  # noqa: S106
            case=uuid.uuid4(),
            approved_by="agent:1",
            offered_at=activated_at,
            activated_at=activated_at,
            expires_at=expires_at,
        )
