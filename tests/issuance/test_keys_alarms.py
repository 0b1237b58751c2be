"""What operators are told before cards suffer: by the log, the journal, the check, the probe, the command."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.conf import settings
from django.core import checks
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.utils import timezone
from structlog.testing import capture_logs

from ecarte.journal.models import Entry
from issuance.keys.alarms import alarms, raise_alarms
from issuance.keys.provider import key_provider
from issuance.keys.root import main
from issuance.keys.rotation import compromise, rotate, signs_until
from issuance.keys.signer import document_signer, look_again
from issuance.models import DocumentSigner, RevocationList
from issuance.tasks import watch_signers
from tests.issuance.ceremony import ACTOR, Ceremony, active

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

pytestmark = pytest.mark.django_db


@pytest.fixture
def ceremony(ceremony: Ceremony) -> Ceremony:
    """A signer of its own signs, and its root's list is published: nothing is to be done."""
    ceremony.install()
    rotate(actor=ACTOR, now=timezone.now(), notice=timedelta(0))
    ceremony.publish_list()
    return ceremony


def codes(now: datetime | None = None) -> list[tuple[str, bool]]:
    return [(alarm.code, alarm.critical) for alarm in alarms(now=now or timezone.now())]


@pytest.mark.usefixtures("ceremony")
def test_nothing_is_to_be_done_after_a_ceremony() -> None:
    assert codes() == []


def test_a_next_signer_is_asked_for_a_month_ahead(ceremony: Ceremony) -> None:
    due = signs_until(active())
    ceremony.publish_list(now=due - timedelta(days=31))
    assert codes(due - timedelta(days=31)) == []
    assert codes(due - timedelta(days=29)) == [("no_next_signer", False)]
    following = ceremony.install(now=due - timedelta(days=29))
    assert codes(due - timedelta(days=29)) == []
    DocumentSigner.objects.filter(pk=following.pk).update(not_after=due - timedelta(days=29))
    assert codes(due - timedelta(days=29)) == [("no_next_signer", False)], "its certificate has ended"


def test_a_rotation_that_did_not_happen_is_critical_because_cards_live_shorter(ceremony: Ceremony) -> None:
    due = signs_until(active())
    ceremony.publish_list(now=due)
    assert codes(due) == [("rotation_overdue", True)]


def test_a_certificate_that_has_ended_is_critical(ceremony: Ceremony) -> None:
    end = active().not_after
    assert end is not None
    ceremony.publish_list(now=end)
    assert codes(end) == [("signer_ended", True)]


@pytest.mark.usefixtures("ceremony")
def test_nobody_to_sign_is_critical() -> None:
    compromise(key_id=active().key_id, actor=ACTOR, now=timezone.now())
    assert codes() == [("no_signer", True)]


@pytest.mark.usefixtures("ceremony")
def test_a_key_that_cannot_be_reached_is_critical() -> None:
    key_provider().destroy(active().reference)
    assert codes() == [("signer_unavailable", True)]


@pytest.mark.usefixtures("ceremony")
def test_a_key_that_is_another_is_critical() -> None:
    DocumentSigner.objects.filter(state="active").update(reference=key_provider().generate())
    assert codes() == [("signer_unavailable", True)]


@pytest.mark.usefixtures("ceremony")
def test_a_revocation_list_is_to_be_renewed_two_weeks_ahead() -> None:
    end, told = RevocationList.objects.get().next_update, ("revocation_list_ends", False)
    assert told not in codes(end - timedelta(days=15))
    assert told in codes(end - timedelta(days=13))


def test_a_root_whose_list_is_not_published_is_told(tmp_path: Path) -> None:
    Ceremony(tmp_path / "safe").install()
    rotate(actor=ACTOR, now=timezone.now(), notice=timedelta(0))
    assert codes() == [("no_revocation_list", False)]
    look_again()


def test_a_root_that_ends_before_its_next_signers_is_told(ceremony: Ceremony) -> None:
    late = ceremony.root.certificate.not_valid_after_utc - timedelta(days=457 + 29)
    ceremony.install(now=late - timedelta(days=2))
    rotate(actor=ACTOR, now=late)
    ceremony.publish_list(now=late)
    assert codes(late) == [("root_ends", False)]


@pytest.mark.usefixtures("ceremony")
def test_an_alarm_is_logged_each_time_and_journalled_once_a_day() -> None:
    compromise(key_id=active().key_id, actor=ACTOR, now=timezone.now())
    with capture_logs() as logged:
        for _ in range(2):
            raise_alarms(now=timezone.now())
    assert [(line["event"], line["log_level"], line["alarm"]) for line in logged] == [
        ("signer_alarm", "error", "no_signer")
    ] * 2
    told = {"alarm": "no_signer", "about": ""}
    assert [entry.data for entry in Entry.objects.filter(act="signer.alarm")] == [told]
    raise_alarms(now=timezone.now() + timedelta(days=1, minutes=1))
    assert [entry.data for entry in Entry.objects.filter(act="signer.alarm")] == [told, told]


def test_the_scheduled_task_rotates_and_may_run_twice(ceremony: Ceremony) -> None:
    due = signs_until(active())
    following = ceremony.install(now=due - timedelta(days=2))
    with time_machine.travel(due):
        watch_signers()
        watch_signers()
        assert document_signer().key_id == following.key_id
    assert Entry.objects.filter(act="signer.activated", data__key=following.key_id).count() == 1


def found(**options: Any) -> list[str | None]:
    wanted = [check for check in checks.run_checks(**options) if (check.id or "").startswith("issuance.")]
    return [check.id for check in wanted]


@pytest.mark.usefixtures("ceremony")
def test_the_check_of_the_database_names_what_is_to_be_done() -> None:
    assert found(databases=["default"]) == []
    compromise(key_id=active().key_id, actor=ACTOR, now=timezone.now())
    assert found(databases=["default"]) == ["issuance.no_signer"]
    assert found() == []  # other checks touch no database


@pytest.mark.usefixtures("ceremony")
def test_the_probe_answers_whether_cards_can_be_signed(client: Any) -> None:
    assert client.get("/readyz/signers").status_code == 200
    key_provider().destroy(active().reference)
    assert client.get("/readyz/signers").status_code == 200, "an HSM is not asked by every caller"
    cache.clear()
    answer = client.get("/readyz/signers")
    assert (answer.status_code, answer.json()) == (503, {"status": "unavailable"})
    assert client.get("/readyz").status_code == 200, "people go on enrolling"


def test_the_command_shows_the_signers_and_fails_while_something_is_to_be_done(
    ceremony: Ceremony, capsys: pytest.CaptureFixture[str]
) -> None:
    following = ceremony.install()
    call_command("issuer_keys", "status")
    shown = capsys.readouterr().out
    assert f"{active().key_id}  active" in shown
    assert f"{following.key_id}  next" in shown
    key_provider().destroy(active().reference)
    with pytest.raises(CommandError, match="signer_unavailable"):
        call_command("issuer_keys", "status")


def test_the_whole_ceremony_by_its_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    safe, secret = tmp_path / "safe", tmp_path / "passphrase"
    secret.write_text("correct horse battery staple")
    opened = ["--passphrase-file", str(secret)]
    assert main(["create", str(safe), "--issuer", settings.PUBLIC_URL, *opened]) == 0
    call_command("issuer_keys", "request", "--out", str(tmp_path / "request.pem"))
    key_id = DocumentSigner.objects.get(state="requested").key_id
    assert f"key {key_id}:" in capsys.readouterr().out
    arguments = [str(safe), str(tmp_path / "request.pem"), f"--key-id={key_id}"]
    out = ["--issuer", settings.PUBLIC_URL, "--out", str(tmp_path / "signer.pem")]
    assert main(["certify", *arguments, *out, *opened]) == 0
    installed = [str(tmp_path / "signer.pem"), "--root", str(safe / "root.pem"), "--new-root"]
    call_command("issuer_keys", "install", *installed)
    call_command("issuer_keys", "crl", str(safe / "root.crl"))
    with pytest.raises(CommandError, match="published for 1 day"):
        call_command("issuer_keys", "rotate")
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        call_command("issuer_keys", "rotate")
        call_command("issuer_keys", "status")
        assert document_signer().key_id == key_id
    look_again()
