"""What a backup brings back to life goes again, by the receipts of what was destroyed after it."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.verification.factories import an_agent, an_enrolment, some_evidence
from verification.evidence import store
from verification.intake.withdrawal import withdraw
from verification.models import Enrolment, Evidence
from verification.proof import outbox
from verification.retention import holds
from verification.retention.applying import apply_retention
from verification.states import State

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db
NOW = timezone.now()


class Backup:
    """The rows of a case and of its files as they are now."""

    def __init__(self, case: Enrolment) -> None:
        self._case = Enrolment.objects.filter(pk=case.pk).values().get()
        self._files = list(Evidence.objects.filter(enrolment=case).values())

    def restore(self) -> None:
        Enrolment.objects.filter(pk=self._case["id"]).update(**self._case)
        for file in self._files:
            Evidence.objects.filter(pk=file["id"]).update(**file)


def exported(folder: Path) -> Path:
    """The receipts of all that was destroyed so far."""
    outbox.seal_due(now=NOW)
    out = StringIO()
    call_command("retention", "receipts", "--since=2026-01-01", stdout=out)
    file = folder / "receipts"
    file.write_text(out.getvalue())
    return file


def replayed(file: Path) -> str:
    out = StringIO()
    call_command("retention", "replay", str(file), stdout=out)
    return out.getvalue()


def test_a_file_that_a_receipt_names_is_destroyed_again_and_no_other(tmp_path: Path) -> None:
    case = an_enrolment(status=State.REFUSED, closed_at=NOW - timedelta(days=100))
    gone, backup = some_evidence(case), Backup(case)
    apply_retention(now=NOW)
    file = exported(tmp_path)
    backup.restore()
    other = some_evidence(case)
    assert replayed(file).startswith("1 files destroyed again, 0 cases withdrawn, 1 records sealed")
    gone.refresh_from_db()
    assert gone.destroyed_at is not None
    assert b"".join(store.read(other)) == b"sealed"
    assert replayed(file).startswith("0 files destroyed again, 0 cases withdrawn, 0 records sealed")


@pytest.mark.parametrize("filmed", [True, False])
def test_a_case_that_its_person_withdrew_is_withdrawn_again(filmed: bool, tmp_path: Path) -> None:
    case = an_enrolment(status=State.QUEUED if filmed else State.OPENED)
    if filmed:
        some_evidence(case)
    backup = Backup(case)
    withdraw(enrolment=case, now=NOW)
    file = exported(tmp_path)
    backup.restore()
    assert replayed(file).startswith(f"{int(filmed)} files destroyed again, 1 cases withdrawn")
    case.refresh_from_db()
    assert (case.status, case.nir) == (State.WITHDRAWN, None)
    assert not case.evidence.filter(destroyed_at=None).exists()


def test_a_held_case_that_its_person_withdrew_is_withdrawn_again_and_keeps_its_files(tmp_path: Path) -> None:
    case = an_enrolment(status=State.QUEUED)
    evidence = some_evidence(case)
    holds.place(enrolment=case, motive="suspicion", lasts=timedelta(days=9), by=an_agent(), now=NOW)
    backup = Backup(case)
    withdraw(enrolment=case, now=NOW)
    file = exported(tmp_path)
    backup.restore()
    assert replayed(file).startswith("0 files destroyed again, 1 cases withdrawn")
    case.refresh_from_db()
    evidence.refresh_from_db()
    assert (case.status, evidence.destroyed_at) == (State.WITHDRAWN, None)


def test_a_case_that_the_backup_does_not_know_is_passed_over(tmp_path: Path) -> None:
    case = an_enrolment()
    withdraw(enrolment=case, now=NOW)
    file = exported(tmp_path)
    case.delete()
    assert replayed(file).startswith("0 files destroyed again, 0 cases withdrawn")


def test_one_receipt_that_is_not_ours_stops_everything(tmp_path: Path) -> None:
    case = an_enrolment(status=State.QUEUED)
    evidence, backup = some_evidence(case), Backup(case)
    withdraw(enrolment=case, now=NOW)
    file = exported(tmp_path)
    backup.restore()
    head, payload, signature = file.read_text().split()[0].split(".")
    with file.open("a") as receipts:
        receipts.write(f"{head}.{payload}.{signature[::-1]}\n")
    with pytest.raises(CommandError, match="altered"):
        replayed(file)
    evidence.refresh_from_db()
    case.refresh_from_db()
    assert (case.status, evidence.destroyed_at) == (State.QUEUED, None)
