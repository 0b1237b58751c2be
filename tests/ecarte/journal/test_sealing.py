"""Entries are chained after their commit: nobody waits, and none is left out or chained twice."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.utils import timezone

from ecarte.journal import sealing
from ecarte.journal.models import Entry, Link, Unsealed
from ecarte.journal.sealing import seal_entries
from ecarte.journal.services import record
from ecarte.journal.verify import verify
from tests.concurrency import at_once
from tests.ecarte.journal.writing import written

pytestmark = pytest.mark.django_db


def test_what_waits_is_chained_in_its_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "AT_ONCE", 2)
    written(5)
    assert seal_entries(now=timezone.now()) == 5
    assert seal_entries(now=timezone.now()) == 0
    links = Link.objects.order_by("position").values_list("position", "entry_id")
    assert list(links) == list(enumerate(Entry.objects.order_by("pk").values_list("pk", flat=True), start=1))
    assert not Unsealed.objects.exists()
    assert verify().entries == 5


def test_a_chain_goes_on_from_day_to_day_of_this_country() -> None:
    evening = datetime(2026, 11, 23, 23, 30, tzinfo=ZoneInfo("Europe/Paris"))
    for now in (evening, evening + timedelta(hours=1)):
        written(1)
        seal_entries(now=now)
    assert list(Link.objects.order_by("position").values_list("position", "day")) == [
        (1, date(2026, 11, 23)),
        (2, date(2026, 11, 24)),
    ]
    assert verify().reason is None


def test_entries_that_wait_are_verified_too() -> None:
    written(3)
    assert (verify().entries, verify().reason) == (0, None)


@pytest.mark.django_db(transaction=True)
def test_writers_and_sealers_at_the_same_time_make_one_chain() -> None:
    at_once([*[lambda: written(5)] * 4, *[lambda: seal_entries(now=timezone.now())] * 2])
    while seal_entries(now=timezone.now()):
        pass
    assert Link.objects.count() == Entry.objects.count() == 20
    assert (verify().entries, verify().reason) == (20, None)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="one transaction writes at a time there")
@pytest.mark.django_db(transaction=True)
def test_an_entry_that_is_committed_late_keeps_nobody_waiting_and_is_chained_late() -> None:
    with transaction.atomic():
        late = record(actor="system:test", act="test.late")
        at_once([lambda: written(1)])
        at_once([lambda: seal_entries(now=timezone.now())])
        assert Link.objects.count() == 1
    seal_entries(now=timezone.now())
    assert Link.objects.get(position=2).entry_id == late.pk < Link.objects.get(position=1).entry_id
    assert verify().reason is None
