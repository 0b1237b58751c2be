"""Change, delete, reorder, insert, truncate: each is found, and located, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecarte.journal.models import Entry, Export, Head, Link, Unsealed
from ecarte.journal.sealing import seal_entries
from ecarte.journal.verify import verify
from ecarte.journal.witnesses import WitnessUnavailable
from tests.ecarte.journal.writing import sealed, without_triggers, written

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.django_db
LENGTH = 6
FIELDS = {
    "at": timezone.now(),
    "actor": "agent:9",
    "role": "fraud",
    "act": "test.other",
    "case": uuid4(),
    "source": "k1:00",
    "request": "another",
    "data": {"index": 7},
    "tag": "test:00",
}


def entry_at(position: int) -> int:
    return Link.objects.get(position=position).entry_id


def change(at: int, _: int, field: str) -> int:
    Entry.objects.filter(pk=entry_at(at)).update(**{field: FIELDS[field]})
    return at


def delete_entry(at: int, _: int, field: str) -> int:
    Entry.objects.filter(pk=entry_at(at)).delete()
    return at


def delete_entry_and_link(at: int, _: int, field: str) -> int:
    delete_entry(at, 0, field)
    Link.objects.filter(position=at).delete()
    return at


def delete_and_close_the_gap(at: int, _: int, field: str) -> int:
    delete_entry_and_link(at, 0, field)
    for position in range(at + 1, LENGTH + 1):
        Link.objects.filter(position=position).update(position=position - 1)
    return at


def swap_links(at: int, other: int, field: str) -> int:
    one, two = entry_at(at), entry_at(other)
    for position, entry in ((at, -1), (other, one), (at, two)):
        Link.objects.filter(position=position).update(entry=entry)
    return min(at, other)


def swap_entries(at: int, other: int, field: str) -> int:
    one, two = entry_at(at), entry_at(other)
    for number, now in ((one, -1), (two, one), (-1, two)):
        Entry.objects.filter(pk=number).update(sequence=now)
    return min(at, other)


def insert_between(at: int, _: int, field: str) -> int:
    for position in range(LENGTH, at - 1, -1):
        Link.objects.filter(position=position).update(position=position + 1)
    pushed = Link.objects.get(position=at + 1)
    forged = Entry.objects.get(pk=pushed.entry_id)
    forged.pk, forged.tag, forged.act = None, "test:" + "0" * 64, "test.forged"
    forged.save(force_insert=True)
    Link.objects.create(position=at, entry=forged, day=pushed.day, digest=pushed.digest)
    return at


def insert_aside(at: int, _: int, field: str) -> int:
    Entry.objects.create(at=timezone.now(), actor="agent:1", act="test.forged", tag=f"forged {at}")
    return LENGTH + 1


def insert_for_the_sealer(at: int, _: int, field: str) -> int:
    forged = Entry.objects.create(at=timezone.now(), actor="agent:1", act="test.forged", tag=f"forged {at}")
    Unsealed.objects.create(entry=forged)
    seal_entries(now=timezone.now())
    return LENGTH + 1


def truncate(at: int, _: int, field: str) -> int:
    Entry.objects.filter(link__position__gte=at).delete()
    Link.objects.filter(position__gte=at).delete()
    Export.objects.all().delete()
    Head.objects.all().delete()
    return at


TAMPERINGS = [
    change,
    delete_entry,
    delete_entry_and_link,
    delete_and_close_the_gap,
    swap_links,
    swap_entries,
    insert_between,
    insert_aside,
    insert_for_the_sealer,
    truncate,
]


@pytest.mark.parametrize("tampering", TAMPERINGS)
@given(
    places=st.permutations(range(1, LENGTH + 1)).map(lambda order: order[:2]),
    field=st.sampled_from(sorted(FIELDS)),
)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_done_below_the_triggers_is_found_and_located(
    tampering: Callable[[int, int, str], int], places: list[int], field: str
) -> None:
    if not Link.objects.exists():
        sealed(LENGTH)
        assert (verify().entries, verify().reason) == (LENGTH, None)
    with transaction.atomic():
        without_triggers()
        at = tampering(places[0], places[1], field)
        found = verify()
        transaction.set_rollback(True)
    assert found.broken_at == at, found.reason
    assert found.entries == at - 1


def test_the_whole_journal_cannot_be_emptied() -> None:
    sealed(3)
    without_triggers()
    for model in (Entry, Link, Export, Head):
        model._default_manager.all().delete()
    assert (verify().broken_at, verify().entries) == (1, 0)


@pytest.mark.parametrize(("removed", "at"), [([2, 3], 3), ([3], 5), ([2], 3)])
def test_whole_days_that_were_removed_are_missed(removed: list[int], at: int) -> None:
    now = timezone.now()
    for day in (1, 2, 3):
        sealed(2, now=now + timedelta(days=day))
    days = [timezone.localdate(now + timedelta(days=day)) for day in removed]
    without_triggers()
    Entry.objects.filter(link__day__in=days).delete()
    Link.objects.filter(day__in=days).delete()
    Export.objects.filter(head__day__in=days).delete()
    Head.objects.filter(day__in=days).delete()
    assert verify().broken_at == at


@pytest.mark.skipif(connection.vendor == "sqlite", reason="its unique index is part of the table")
def test_a_copy_of_a_genuine_entry_is_found_even_where_nothing_else_hinders_it() -> None:
    sealed(2)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conname LIKE 'journal_entry_tag%' AND contype = 'u'"
        )
        (unique,) = cursor.fetchone()
        cursor.execute(f"ALTER TABLE journal_entry DROP CONSTRAINT {unique}")
    copy = Entry.objects.latest("sequence")
    copy.pk = None
    copy.save(force_insert=True)
    Unsealed.objects.create(entry=copy)
    seal_entries(now=timezone.now())
    assert (verify().broken_at, "copy" in str(verify().reason)) == (3, True)


def test_what_is_removed_before_it_was_sealed_is_missed_while_its_mark_is_there() -> None:
    written(2)
    first = Entry.objects.order_by("pk")[0]
    number = first.pk
    without_triggers()
    first.delete()
    assert f"entry {number} was removed before" in str(verify().reason)
    seal_entries(now=timezone.now())
    assert f"entry {number} was removed before" in str(verify().reason)


def test_who_has_the_keys_too_cannot_chain_anew_what_a_head_covers() -> None:
    sealed(4)
    without_triggers()
    delete_entry(2, 0, "")
    Link.objects.all().delete()
    Unsealed.objects.bulk_create(Unsealed(entry=entry) for entry in Entry.objects.all())
    seal_entries(now=timezone.now())
    assert "cut off" in str(verify().reason)
    written(1)
    seal_entries(now=timezone.now())
    assert (verify().broken_at, "chained anew" in str(verify().reason)) == (4, True)


@pytest.mark.parametrize(
    ("tampering", "reason"),
    [
        (lambda heads: heads.update(position=1), "was altered"),
        (lambda heads: heads.update(jws="nonsense"), "not signed by this system"),
        (lambda heads: heads.delete(), "removed"),
    ],
)
def test_heads_that_were_tampered_with_are_found(tampering: Callable[[Any], None], reason: str) -> None:
    now = timezone.now()
    for day in (0, 1):
        sealed(2, now=now + timedelta(days=day))
    without_triggers()
    tampering(Head.objects.filter(number=1))
    assert reason in str(verify().reason)


def test_heads_that_a_witness_lost_or_changed_are_found(heads: Path) -> None:
    sealed(2)
    (kept,) = heads.iterdir()
    content = kept.read_bytes()
    kept.unlink()
    assert "does not keep" in str(verify().reason)
    kept.write_bytes(content[:-1])
    assert "not the one that" in str(verify().reason)
    kept.write_bytes(content)
    (heads / "2026-01-01-00000099.jws").write_bytes(b"planted")
    assert "not signed by this system" in str(verify().reason)


def test_a_witness_that_cannot_be_read_proves_nothing(heads: Path) -> None:
    sealed(1)
    for each in heads.iterdir():
        each.unlink()
    heads.rmdir()
    assert "does not keep" in str(verify().reason)
    heads.touch()
    with pytest.raises(WitnessUnavailable):
        verify()
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("journal", "verify")


def test_nothing_of_all_this_is_found_in_a_journal_that_nobody_touched() -> None:
    sealed(3)
    sealed(2, now=timezone.now() + timedelta(days=1))
    result = verify()
    assert (result.entries, result.head, result.reason) == (5, 2, None)
    assert Head.objects.count() == Export.objects.count() == 2
