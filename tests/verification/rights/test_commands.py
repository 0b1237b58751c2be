"""What an operator hands out: a person's archive, a case's proof with its receipts and keys."""

from __future__ import annotations

import io
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from ecarte import seal
from ecarte.accounts.models import Role
from ecarte.journal.models import Entry
from ecarte.vault.keys import Unreadable
from tests.verification.factories import an_agent, an_enrolment, some_evidence
from tests.verification.judging import decided
from verification.models import Evidence
from verification.proof import outbox
from verification.proof.verify import load_keys, verify_proof
from verification.reasons import Decision as Kind
from verification.states import State

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

pytestmark = pytest.mark.django_db


def test_the_archive_is_its_owner_s_alone_and_the_nir_is_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, file = an_enrolment(status=State.QUEUED), tmp_path / "copy.zip"
    some_evidence(case, b"a film")
    assert case.person is not None
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{case.person.nir}\n"))
    by = an_agent(role=Role.SUPERVISOR).username
    call_command("rights", str(file), by=by, stdout=io.StringIO())
    assert file.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["copy.zip"]
    said = Entry.objects.get(act="rights.copied")
    assert (said.actor, said.role, said.data["for"]) == ("system:operator", "", by)
    assert len(zipfile.ZipFile(file).namelist()) == 3


def test_an_agent_gives_no_archive_and_nobody_is_made_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CommandError, match="hands out no copies"):
        call_command("rights", str(tmp_path / "x"), by=an_agent().username)
    monkeypatch.setattr(sys, "stdin", io.StringIO("290077505600100\n"))
    with pytest.raises(CommandError, match="no NIR"):
        call_command("rights", str(tmp_path / "x"), by=an_agent(role=Role.SUPERVISOR).username)
    assert not (tmp_path / "x").exists()


def test_an_archive_that_fails_on_the_way_leaves_nothing_and_none_is_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    case, file = an_enrolment(status=State.QUEUED), tmp_path / "copy.zip"
    some_evidence(case, b"a film")
    assert case.person is not None
    asked = f"{case.person.nir}\n"
    by = an_agent(role=Role.AUDITOR).username
    Evidence.objects.update(wrapped_key=b"spoilt")
    monkeypatch.setattr(sys, "stdin", io.StringIO(asked))
    with pytest.raises(Unreadable):
        call_command("rights", str(file), by=by)
    assert list(tmp_path.iterdir()) == []
    # Nothing of the first came through; of the second nothing is begun.
    Evidence.objects.all().delete()
    copied = Entry.objects.filter(act="rights.copied").count()
    file.write_text("another")
    monkeypatch.setattr(sys, "stdin", io.StringIO(asked))
    with pytest.raises(CommandError, match="was not written: File exists"):
        call_command("rights", str(file), by=by)
    assert [each.read_text() for each in tmp_path.iterdir()] == ["another"]
    assert Entry.objects.filter(act="rights.copied").count() == copied


def test_a_proof_is_written_with_the_keys_that_verify_it(tmp_path: Path) -> None:
    agent = an_agent()
    case = an_enrolment(status=State.IN_REVIEW, claimed_by=agent)
    with pytest.raises(CommandError, match="no proof file"):
        call_command("proof", case.case_number, folder=tmp_path)
    decided(case, agent, Kind.REFUSE)
    outbox.seal_due(now=timezone.now())
    call_command("proof", case.case_number, folder=tmp_path, stdout=io.StringIO())
    keys = load_keys((tmp_path / "seal-keys.pem").read_bytes())
    assert verify_proof((tmp_path / f"{case.case_number}.proof.json").read_bytes(), keys)
    assert (tmp_path / f"{case.case_number}.receipts").read_text() == ""


def test_the_sealing_keys_are_made_and_shown_by_a_command(settings: Settings) -> None:
    shown, made = io.StringIO(), io.StringIO()
    call_command("seal", "public", stdout=shown)
    assert shown.getvalue().encode() == seal.public_pem()
    call_command("seal", "new-key", stdout=made)
    settings.SEAL_KEYS = [made.getvalue().strip()]
    assert seal.opened(seal.seal(b"x", "receipt"), "receipt") == b"x"
