"""The schedule and the command verify from where it was whole the last time; what is amiss is an alarm."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from ecarte.journal import watch
from ecarte.journal.models import Entry, Head
from ecarte.journal.tasks import export_journal, seal_journal, verify_journal
from ecarte.journal.watch import alarms, verified_head, verify_on
from tests.ecarte.journal.writing import sealed, without_triggers, written

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_schedule_chains_signs_exports_and_verifies() -> None:
    written(3)
    seal_journal()
    export_journal()
    verify_journal()
    told = Entry.objects.get(act="journal.verified")
    assert (told.actor, told.data) == ("system:verify_journal", {"after": None, "head": 1, "entries": 3})
    assert verified_head() == Head.objects.get()
    assert alarms(now=timezone.now()) == []


def test_a_quick_verification_goes_on_from_the_last_one() -> None:
    sealed(3)
    verify_on(now=timezone.now())
    sealed(2, now=timezone.now() + timedelta(days=1))
    assert verify_on(now=timezone.now()).entries == 3  # two, and that of the verification before


def test_a_run_verifies_a_stretch_and_the_next_one_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    monkeypatch.setattr(watch, "STRETCH", 3)
    for day in range(3):
        sealed(3, now=now + timedelta(days=day))
    assert [verify_on(now=now).head for _ in range(3)] == [1, 2, 3]


def test_every_stretch_has_its_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    monkeypatch.setattr(watch, "STRETCH", 3)
    for day in range(3):
        sealed(3, now=now + timedelta(days=day))
    call_command("journal", "verify", stdout=StringIO())
    without_triggers()
    Entry.objects.filter(link__position=5).update(request="another")
    told = [verify_on(now=now + timedelta(hours=hour)).broken_at for hour in range(4)]
    assert told.count(5) == 1


def test_a_journal_that_was_broken_is_journalled_once_and_answers_503(client: Client) -> None:
    sealed(2)
    assert client.get("/readyz/journal").status_code == 200
    without_triggers()
    Entry.objects.update(act="other")
    verify_on(now=timezone.now())
    verify_on(now=timezone.now())
    told = Entry.objects.get(act="journal.broken")
    assert told.data["position"] == 1
    assert [alarm for alarm in alarms(now=timezone.now()) if alarm.startswith("broken at 1")]
    response = client.get("/readyz/journal")
    assert (response.status_code, response.json()) == (503, {"status": "unavailable"})


def test_what_was_verified_before_is_looked_at_again_and_an_alarm_stays_until_somebody_acts(
    capsys: pytest.CaptureFixture[str],
) -> None:
    sealed(2)
    verify_on(now=timezone.now())
    without_triggers()
    Entry.objects.filter(act="test.act").update(request="another")
    assert verify_on(now=timezone.now()).broken_at == 1
    Entry.objects.filter(act="test.act").update(request="")
    verify_on(now=timezone.now())
    assert any(alarm.startswith("broken at 1") for alarm in alarms(now=timezone.now()))
    call_command("journal", "verify")
    assert alarms(now=timezone.now()) == []


def test_a_forged_verification_is_not_believed() -> None:
    sealed(2)
    Entry.objects.create(
        at=timezone.now(),
        actor="system:verify_journal",
        act="journal.verified",
        data={"head": 1},
        tag="forged",
    )
    assert verified_head() is None


def test_entries_that_nobody_seals_are_an_alarm() -> None:
    with time_machine.travel(timezone.now() - timedelta(minutes=3)):
        written(1)
    assert "wait to be sealed" in alarms(now=timezone.now())[0]


def test_a_journal_that_nobody_verifies_is_an_alarm() -> None:
    sealed(1)
    assert not alarms(now=timezone.now() + timedelta(minutes=30))
    assert "not verified" in alarms(now=timezone.now() + timedelta(hours=4))[0]


def test_the_command_names_the_first_broken_link_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    sealed(3)
    call_command("journal", "verify")
    assert "journal whole: 3 links" in capsys.readouterr().out
    second = Entry.objects.order_by("pk")[1].pk
    without_triggers()
    Entry.objects.filter(pk=second).update(act="other")
    with pytest.raises(CommandError, match=f"broken at link 2: entry {second} of .* was altered"):
        call_command("journal", "verify")


def test_the_command_verifies_some_days_alone(capsys: pytest.CaptureFixture[str]) -> None:
    now = timezone.now()
    for day in (0, 1, 2):
        sealed(2, now=now + timedelta(days=day))
    first = Entry.objects.order_by("pk")[0].pk
    without_triggers()
    Entry.objects.filter(pk=first).update(act="other")
    days = [timezone.localdate(now + timedelta(days=day)).isoformat() for day in (0, 1, 2)]
    call_command("journal", "verify", "--from", days[1], "--to", days[1])
    assert "journal whole: 2 links after the head" in capsys.readouterr().out
    with pytest.raises(CommandError, match="broken at link 1"):
        call_command("journal", "verify", "--to", days[0])


def test_the_command_seals_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    written(2)
    call_command("journal", "seal")
    assert "2 entries sealed, 1 heads signed, 1 brought to witnesses" in capsys.readouterr().out
