"""The journal: append-only, chained, written with the act it records."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from ecarte.journal.models import Entry, Head
from ecarte.journal.services import record
from ecarte.journal.triggers import unprotect
from ecarte.journal.verify import verify
from tests.concurrency import at_once

pytestmark = pytest.mark.django_db


def some_entries(number: int = 5) -> None:
    for index in range(number):
        with transaction.atomic():
            record(actor="system:test", act="test.act", case=uuid4(), index=index, ratio=0.1)


def unprotected(sql: str) -> None:
    """What somebody with full rights on the database could do: the triggers are off."""
    unprotect(connection)
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_an_untouched_journal_is_whole() -> None:
    some_entries(5)
    assert verify().broken_at is None
    assert verify().entries == 5


def test_the_empty_journal_is_whole() -> None:
    assert verify().broken_at is None


def test_an_entry_cannot_be_changed() -> None:
    some_entries(2)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Entry.objects.filter(sequence=1).update(act="something.else")
    assert Entry.objects.get(sequence=1).act == "test.act"


def test_an_entry_cannot_be_deleted() -> None:
    some_entries(2)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Entry.objects.filter(sequence=2).delete()
    assert Entry.objects.count() == 2


@pytest.mark.parametrize(
    ("tampering", "broken_at", "reason"),
    [
        ("UPDATE journal_entry SET act = 'other' WHERE sequence = 3", 3, "altered"),
        ("UPDATE journal_entry SET actor = 'agent:9' WHERE sequence = 5", 5, "altered"),
        ("DELETE FROM journal_entry WHERE sequence = 2", 2, "missing"),
        ("DELETE FROM journal_entry WHERE sequence = 5", 5, "end of the chain"),
        ("DELETE FROM journal_entry", 1, "end of the chain"),
    ],
)
def test_tampering_below_the_triggers_is_found_and_located(
    tampering: str, broken_at: int, reason: str
) -> None:
    some_entries(5)
    unprotected(tampering)
    result = verify()
    assert result.broken_at == broken_at
    assert reason in str(result.reason)


def test_the_command_fails_on_a_broken_journal() -> None:
    some_entries(3)
    unprotected("UPDATE journal_entry SET act = 'other' WHERE sequence = 2")
    with pytest.raises(CommandError, match="entry 2"):
        call_command("journal", "verify")


def test_an_act_that_is_rolled_back_leaves_no_entry() -> None:
    class Refused(Exception):
        pass

    with pytest.raises(Refused), transaction.atomic():
        record(actor="system:test", act="test.act")
        raise Refused
    assert Entry.objects.count() == 0
    assert verify().broken_at is None


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_of_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        record(actor="system:test", act="test.act")
    assert Entry.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_make_one_chain() -> None:
    at_once([some_entries] * 4)
    assert Entry.objects.count() == 20
    assert verify().broken_at is None
    assert Head.objects.get().sequence == 20
