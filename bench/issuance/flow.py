"""A whole collection over HTTP: offer, token with the person's code, nonce, credential, notification.

gunicorn with the production's threads, PostgreSQL (`python -m tests.postgres python -m bench.issuance flow`)
and Valkey, with the phones on the same cores. Argon2id of the code is slow on purpose and cannot be made
quicker, so the same is measured with a code whose hash costs nothing: that is the cost of all the rest. What
limits it stands in docs/operations.md ("What a collection costs").
"""

from __future__ import annotations

import json
import tempfile
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING, cast

import redis
from argon2 import PasswordHasher
from django.conf import settings
from django.db import connection

from bench.issuance.phones import Connection, Phone
from bench.issuance.sampling import FOLDER
from bench.issuance.served import parent_of, processor, served
from bench.table import Row
from ecarte.vault import codes
from tests.issuance.active_signer import register_signer
from tests.issuance.factories import CODE, code_hash, offer_uri

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.test import Client

CARDS, PROFILED, CLIENTS = 1600, 400, 16
"""Cards in a run, in the run that is sampled, and phones at once."""
BAR = 100
"""Cards a second on two cores, the phones' cost included."""
SYNC = ("--worker-class=sync", "--preload", "--config=python:bench.issuance.sampling")
CALLS = ("offers", "token", "nonce", "credential", "notification")


@dataclass(frozen=True)
class Run:
    """What one run cost."""

    cards: int
    seconds: float
    spent: dict[str, list[float]]
    processor: dict[str, float]
    """Seconds, by who used them."""

    @property
    def rate(self) -> float:
        return self.cards / self.seconds

    def share(self, seconds: float) -> str:
        return f"{seconds / sum(self.processor.values()):.0%} of all processor time"


def flow() -> list[Row]:
    """Milliseconds a card, of each call and of each process; and where the web's go."""
    register_signer()
    free = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(codes._peppered(CODE))
    whole, rest = _run(CARDS), _run(CARDS, free)
    return [*_rows(whole, rest), *_sampled()]


def _rows(whole: Run, rest: Run) -> Iterator[Row]:
    how = f"{CARDS} cards by {CLIENTS} phones at once, on {connection.vendor}; {{}} cards/s"
    said, said_rest = how.format(f"{whole.rate:.1f}"), how.format(f"{rest.rate:.1f}")
    yield Row(name="a card", value=1000 / whole.rate, unit="ms", bar=1000 / BAR, how=said)
    free = f"{said_rest}, the hash of the code made at no cost"
    yield Row(name="a card but for Argon2id", value=1000 / rest.rate, unit="ms", bar=1000 / BAR, how=free)
    for call in CALLS:
        times = sorted(whole.spent[call])
        p50, rest50 = (1000 * median(run.spent[call]) for run in (whole, rest))
        beside = f"p50 {p50:.1f} ms; without Argon2id {rest50:.1f} ms"
        p95 = 1000 * quantiles(times, n=20)[-1]
        yield Row(name=f"{call}, p95", value=p95, unit="ms", how=f"{beside}; {said}")
    for name, seconds in {"Argon2id, of the web": CARDS * _argon2id(), **whole.processor}.items():
        cost = 1000 * seconds / CARDS
        yield Row(name=f"processor, {name}", value=cost, unit="ms a card", how=whole.share(seconds))


def _run(cards: int, code: str = "", options: Sequence[str] = (), **variables: str) -> Run:
    """After a card for each phone, which opens connections and loads what is loaded once."""
    waiting = [_offered(code) for _ in range(cards + CLIENTS)]
    with served(*options, **variables) as (port, web), ThreadPoolExecutor(CLIENTS) as pool:
        connections = [Connection(port) for _ in range(CLIENTS)]
        list(pool.map(_collect, connections, [[each] for each in waiting[:CLIENTS]]))
        for each in connections:
            each.spent.clear()
        before, started = _processor(web), time.perf_counter()
        list(pool.map(_collect, connections, [waiting[first::CLIENTS][1:] for first in range(CLIENTS)]))
        seconds, after = time.perf_counter() - started, _processor(web)
        for each in connections:
            each.close()
    spent = {call: [each for one in connections for each in one.spent[call]] for call in CALLS}
    return Run(cards, seconds, spent, {name: after[name] - before[name] for name in after})


def _offered(code: str) -> tuple[Phone, str]:
    """A phone and the address of its offer; nobody is notified."""
    phone = Phone()
    return phone, offer_uri(phone, push_token=None, code_hash=code or code_hash())


def _collect(over: Connection, waiting: Sequence[tuple[Phone, str]]) -> None:
    for phone, uri in waiting:
        phone.http = cast("Client", over)
        phone.fetch_card(uri)


def _processor(web: int) -> dict[str, float]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        database = parent_of(cursor.fetchone()[0])
    broker = redis.Redis.from_url(settings.REDIS_URL).info("server")["process_id"]
    return {
        "web": processor(web),
        "PostgreSQL": processor(database),
        "Valkey": processor(broker),
        "phones": time.process_time(),
    }


def _argon2id() -> float:
    """Seconds of processor of one verification."""
    rounds = 10
    started = time.process_time()
    for _ in range(rounds):
        assert codes.code_matches(code_hash(), CODE)
    return (time.process_time() - started) / rounds


def _sampled() -> Iterator[Row]:
    """Where the web's processor time goes, Argon2id included."""
    with tempfile.TemporaryDirectory(prefix="ecarte-samples-") as folder:
        run = _run(PROFILED, options=SYNC, **{FOLDER: folder})
        samples = [json.loads(file.read_text()) for file in Path(folder).iterdir()]
    total = sum(sum(each.values()) for each in samples)
    how = f"{PROFILED} cards, one sample a millisecond, sync workers, {run.rate:.1f} cards/s"
    parts: dict[str, float] = defaultdict(float)
    for package in {package for each in samples for package in each}:
        seconds = sum(each.get(package, 0.0) for each in samples)
        parts[package if seconds > total / 100 else "all else"] += seconds
    for package, seconds in sorted(parts.items(), key=lambda part: -part[1]):
        yield Row(name=f"web, in {package}", value=100 * seconds / total, unit="%", how=how)
