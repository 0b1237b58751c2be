"""Seventy million status entries in the database: what publishing them costs, and taking an index of a list
that is half and nearly full.

On PostgreSQL, `python -m tests.postgres python -m bench.issuance status`: some twenty minutes and 15 GB of
disk. STATUS_LISTS says how many full lists there are.
"""

from __future__ import annotations

import os
import resource
import time
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils import timezone

from bench.table import Row
from issuance.models import Card, Publication, Status, StatusEntry, StatusList
from issuance.status_list.allocate import SIZE, allocate, open_list
from issuance.status_list.change import change_status
from issuance.status_list.publish import publish, publish_due
from tests.issuance.active_signer import register_signer
from tests.issuance.factories import offered
from tests.issuance.wallet import Wallet

if TYPE_CHECKING:
    from collections.abc import Callable

LISTS = int(os.environ.get("STATUS_LISTS", "67"))
NOT_VALID = 0.01
SHARES = (0.01, 0.1, 0.5)
"""Not valid, of one list each: what a list costs where many were suspended or replaced."""
CHANGES, ALLOCATIONS = 20, 2000
BAR_SECONDS, BAR_MB = 15, 500
TICKS = os.sysconf("SC_CLK_TCK")


def status() -> list[Row]:
    """Publication of all lists, of one that has changed, and allocation."""
    register_signer()
    card = Card.objects.get(pk=offered(Wallet()))
    postgresql = connection.vendor == "postgresql"
    started = time.perf_counter()
    if postgresql:
        _without_indexes()
    for _ in range(LISTS):
        full = StatusList.objects.create(size=SIZE, state=StatusList.State.FULL)
        Publication.objects.create(status_list=full)
        _fill(full, card, share=1.0)
    if postgresql:
        _with_index()
    rows = StatusEntry.objects.count()
    where = (
        f"{rows:,} entries in {LISTS} full lists, {100 * NOT_VALID:.0f} % of them not valid, "
        f"{connection.vendor}, made in {time.perf_counter() - started:.0f} s"
    )
    rows_of_all = [*_publishing(where), *_changing(where), *_allocating(where, card)]
    return [*rows_of_all, *(_denser(card, each) for each in SHARES)]


def _publishing(where: str) -> list[Row]:
    """Twice: the first finds the database's cache cold."""
    spent = []
    for _ in range(2):
        Publication.objects.update(version=1, published_version=None, issued_at=None)
        spent.append(_cost(lambda: publish_due(now=timezone.now())))
    wall, own, database = max(spent)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    first = Publication.objects.order_by("pk").first()
    assert first is not None, "there are lists"
    how = f"{where}; {own:.1f} s of Python and {database:.1f} s of the database, files written; slower of two"
    sizes = f"a list: {len(first.jwt) / 1000:.1f} kB as JWT, {len(first.cwt) / 1000:.1f} kB as CWT; {where}"
    return [
        Row(name="all lists, processor", value=own + database, unit="s", bar=BAR_SECONDS, how=how),
        Row(name="all lists, elapsed", value=wall, unit="s", how=how),
        Row(name="memory of the publisher", value=memory, unit="MB", bar=BAR_MB, how=where),
        Row(name="what a reader downloads", value=len(first.jwt) / 1000, unit="kB", how=sizes),
    ]


def _changing(where: str) -> list[Row]:
    """From the change of a card to its list in the folder, without the way through the broker."""
    full = StatusList.objects.filter(state=StatusList.State.FULL).first()
    assert full is not None, "there are full lists"
    entries = list(full.entries.filter(status=Status.VALID)[:CHANGES])
    spent = []
    for entry in entries:
        card = Card.objects.get(pk=offered(Wallet()))
        StatusEntry.objects.filter(pk=entry.pk).update(card=card)
        started = time.perf_counter()
        with transaction.atomic():
            change_status(card_id=card.pk, status=Status.INVALID, actor="agent:1", reason="lost")
        publish(status_list_id=full.pk, now=timezone.now())
        spent.append(1000 * (time.perf_counter() - started))
    return [
        Row(name="one change published", value=median(spent), unit="ms", how=f"{len(spent)} times; {where}")
    ]


def _allocating(where: str, card: Card) -> list[Row]:
    rows = []
    current = open_list()
    for share, more in ((0.5, 0.5), (0.85, 0.7)):  # of what is left
        _fill(current, card, share=more)
        if connection.vendor == "postgresql":
            _statement("ANALYZE issuance_statusentry")
        elapsed: list[float] = []
        _, own, database = _cost(lambda: elapsed.extend(_allocations(card, str(share))))  # noqa: B023
        how = (
            f"{ALLOCATIONS} times, a transaction each; elapsed {1000 * median(elapsed):.2f} ms, "
            f"p95 {1000 * quantiles(elapsed, n=20)[-1]:.2f} ms; beside {where}"
        )
        name = f"an index of a list {100 * share:.0f} % full, processor"
        rows.append(Row(name=name, value=1000 * (own + database) / ALLOCATIONS, unit="ms", how=how))
    return rows


def _denser(card: Card, not_valid: float) -> Row:
    """One full list of which so many are not valid."""
    full = StatusList.objects.create(size=SIZE, state=StatusList.State.FULL)
    Publication.objects.create(status_list=full)
    _fill(full, card, share=1.0, not_valid=not_valid)
    if connection.vendor == "postgresql":
        _statement("VACUUM ANALYZE issuance_statusentry")
    _, own, database = _cost(lambda: publish(status_list_id=full.pk, now=timezone.now()))
    size = len(Publication.objects.get(pk=full.pk).jwt) / 1000
    return Row(
        name=f"a list of which {100 * not_valid:.0f} % are not valid, processor",
        value=own + database,
        unit="s",
        how=f"{own:.2f} s of Python, {database:.2f} s of the database; {size:.0f} kB as JWT",
    )


def _allocations(card: Card, prefix: str) -> list[float]:
    """Seconds that each took."""
    spent = []
    for number in range(ALLOCATIONS):
        started = time.perf_counter()
        with transaction.atomic():
            allocate(card=card, configuration="evitale_sd_jwt", holder_jkt=f"{prefix}-{number}")
        spent.append(time.perf_counter() - started)
    return spent


def _fill(status_list: StatusList, card: Card, *, share: float, not_valid: float = NOT_VALID) -> None:
    """Take this share of the free indexes, at random; of them `not_valid` are no longer valid."""
    if connection.vendor == "postgresql":
        chance, numbers, text = (
            "random()",
            "generate_series(0, %s - 1) AS n(i)",
            "md5(i::text || random()::text)",
        )
    else:
        chance, text = "(abs(random()) / 9223372036854775807.0)", "lower(hex(randomblob(16)))"
        series = "SELECT 0 UNION ALL SELECT i + 1 FROM m WHERE i < %s - 1"
        numbers = f"(WITH RECURSIVE m(i) AS ({series}) SELECT i FROM m)"  # noqa: S608 - constants
    key = StatusEntry._meta.get_field("card").get_db_prep_value(card.pk, connection)
    _statement(
        f"""INSERT INTO issuance_statusentry
              (status_list_id, "index", card_id, configuration, holder_jkt, status)
            SELECT %s, i, %s, 'evitale_sd_jwt', {text}, CASE WHEN {chance} < %s THEN 1 ELSE 0 END
            FROM {numbers} WHERE {chance} < %s ON CONFLICT DO NOTHING""",  # noqa: S608 - constants
        [status_list.pk, key, not_valid, status_list.size, share],
    )


def _without_indexes() -> None:
    """Millions of rows are written faster so; and nothing refers to what is not there."""
    _statement("SET session_replication_role = replica")
    _statement("SET synchronous_commit = off")
    with connection.schema_editor() as editor:
        for constraint in StatusEntry._meta.constraints:
            if constraint.name in {"one_status_index_per_bound_key", "one_holder_per_status_index"}:
                editor.remove_constraint(StatusEntry, constraint)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname FROM pg_indexes WHERE tablename = 'issuance_statusentry' "
            "AND (indexdef LIKE '%%(card_id)' OR indexdef LIKE '%%(status_list_id)')"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP INDEX "{name}"')


def _with_index() -> None:
    """What allocation needs; VACUUM does at once what autovacuum does in its time."""
    with connection.schema_editor() as editor:
        for constraint in StatusEntry._meta.constraints:
            if constraint.name == "one_holder_per_status_index":
                editor.add_constraint(StatusEntry, constraint)
    _statement("CREATE INDEX ON issuance_statusentry (card_id)")
    _statement("VACUUM ANALYZE issuance_statusentry")


def _cost(work: Callable[[], object]) -> tuple[float, float, float]:
    """Seconds: elapsed, of this process' processor, of the database's."""
    started, own, database = time.perf_counter(), time.process_time(), _database_seconds()
    work()
    return (
        time.perf_counter() - started,
        time.process_time() - own,
        _database_seconds() - database,
    )


def _database_seconds() -> float:
    """Processor time of the server's process for this connection; SQLite's is ours."""
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        fields = Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _statement(sql: str, parameters: list[Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
