"""Proof files: made of every decided case, free of who it is, verified offline, and no change goes unnoticed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone

from ecarte import seal
from ecarte.journal.models import Entry
from tests.verification.factories import a_challenge, a_pivot_identity, an_agent, an_enrolment, some_evidence
from tests.verification.judging import decided
from verification.models import CheckReport, Enrolment, Finding, SealDue, SealedRecord
from verification.proof import outbox
from verification.proof.canonical import canonical, digest
from verification.proof.dossier import entries
from verification.proof.verify import NotProven, load_keys, verify_proof, verify_receipts
from verification.reasons import Decision as Kind
from verification.retention.applying import apply_retention
from verification.states import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import Settings

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def case() -> Enrolment:
    """Filmed, measured, judged, refused, and not sealed yet."""
    agent, now = an_agent(), timezone.now()
    case = an_enrolment(status=State.IN_REVIEW, claimed_by=agent)
    a_challenge(case, used_at=now)
    some_evidence(case, b"a film")
    some_evidence(case, b"a face", biometric=True, name="face_1")
    report = CheckReport.objects.create(
        enrolment=case,
        engine_version="7",
        thresholds_version="2026-11",
        started_at=now,
        document={"family_name": "MARTIN"},
    )
    Finding.objects.create(
        report=report, position=0, code="face.match", verdict="fail", value=0.31, threshold=0.5
    )
    decided(case, agent, Kind.REFUSE, comment="M. Martin ne se ressemble pas", now=now)
    return case


@pytest.fixture
def proof(case: Enrolment) -> bytes:
    outbox.seal_due(now=timezone.now())
    content = outbox.proof_file(case.pk)
    assert content
    return content


def keys() -> Any:
    return load_keys(seal.public_pem())


def changed(proof: bytes, change: Callable[[list[Any]], object]) -> bytes:
    file = json.loads(proof)
    change(file["entries"])
    return json.dumps(file).encode()


def test_a_decided_case_has_one_that_says_who_asked_measured_judged_and_decided(
    case: Enrolment, proof: bytes
) -> None:
    found = verify_proof(proof, keys())
    assert found["case"] == str(case.pk)
    assert [entry["entry"] for entry in found["entries"]] == [
        "opened",
        "asked",
        "received",
        "received",
        "measured",
        "judged",
        "decided",
        "concluded",
    ]
    measured, judged, taken, end = found["entries"][4:]
    assert (measured["engine"], measured["thresholds"]) == ("7", "2026-11")
    assert measured["findings"][0] == {
        "code": "face.match",
        "verdict": "fail",
        "value": "0.31",
        "threshold": "0.5",
        "advisory": False,
    }
    assert judged["by"] == taken["by"] != ""
    assert (taken["reason"], end["as"]) == ("face_mismatch", "refused")


def test_nothing_in_it_says_who_it_is(case: Enrolment, proof: bytes) -> None:
    person = case.person
    assert person is not None
    for personal in (person.nir, "MARTIN", "Martin", "MAËLYS", "1990-07-13", "maelys", "a film", "a face"):
        assert personal not in proof.decode()


def test_what_france_identite_proved_is_named_without_what_it_said() -> None:
    case = an_enrolment(status=State.APPROVED)
    case.identity, case.accepted_by = a_pivot_identity(case), None
    [proven] = [entry for entry in entries(case) if entry["entry"] == "identity_proven"]
    assert (proven["by"], proven["level"]) == ("https://provider.example", "eidas3")
    assert "MARTIN" not in str(proven)


@pytest.mark.parametrize("status", [State.OPENED, State.QUEUED, State.WITHDRAWN])
def test_a_case_without_a_decision_has_none(status: State) -> None:
    case = an_enrolment(status=status)
    outbox.seal_due(now=timezone.now())
    assert outbox.proof_file(case.pk) is None


@pytest.mark.parametrize(
    ("change", "located"),
    [
        (lambda entries: entries[5].update(by="agent:0"), "altered: entry 6 (judged)"),
        (lambda entries: entries[4]["findings"][0].update(verdict="pass"), "altered: entry 5 (measured)"),
        (lambda entries: entries.pop(3), "missing: entry 4 (received)"),
        (lambda entries: entries.__delitem__(slice(6, None)), "7 (decided), 8 (concluded) and to the end"),
        (lambda entries: entries.insert(2, {"entry": "received"}), "inserted: entry 3"),
        (lambda entries: entries.insert(2, entries[2]), "inserted: entry"),
        (lambda entries: entries.insert(5, entries.pop(6)), "entries 6, 7 stand in another order"),
        (lambda entries: entries[0].update(at=1.5), "altered: entry 1 (opened)"),
        (lambda entries: entries.clear(), "missing: entry 1 (opened), 2 (asked)"),
    ],
)
def test_each_change_of_its_entries_is_found_and_located(
    proof: bytes, change: Callable[[list[Any]], object], located: str
) -> None:
    with pytest.raises(NotProven) as refused:
        verify_proof(changed(proof, change), keys())
    assert located in str(refused.value)


def test_a_file_that_is_cut_short_anywhere_is_refused(proof: bytes) -> None:
    for length in range(0, len(proof.rstrip()), 97):
        with pytest.raises(NotProven):
            verify_proof(proof[:length], keys())


def test_a_changed_seal_a_foreign_key_another_purpose_and_a_smuggled_part_are_refused(proof: bytes) -> None:
    file = json.loads(proof)
    head, payload, signature = file["seal"].split(".")
    other = "A" if signature[0] != "A" else "B"
    with pytest.raises(NotProven, match="the seal was altered"):
        verify_proof(canonical(file | {"seal": f"{head}.{payload}.{other}{signature[1:]}"}), keys())
    with pytest.raises(NotProven, match="by a key that was not given"):
        verify_proof(proof, {})
    with pytest.raises(NotProven, match="of another kind"):
        verify_proof(canonical(file | {"seal": seal.seal(b"{}", "receipt")}), keys())
    with pytest.raises(NotProven, match="parts that none has"):
        verify_proof(canonical(file | {"note": "trust me"}), keys())
    with pytest.raises(NotProven, match="twice"):
        verify_proof(proof.replace(b'{"entries":', b'{"entries":[],"entries":', 1), keys())


def test_it_holds_after_the_evidence_is_gone_and_the_receipts_match_it(case: Enrolment, proof: bytes) -> None:
    later = timezone.now() + settings.EVIDENCE_LIFETIME
    assert apply_retention(now=later) == 2
    outbox.seal_due(now=later)
    found = verify_proof(outbox.proof_file(case.pk) or b"", keys())
    said = verify_receipts(outbox.receipts(case.pk), keys(), found)
    received = [entry["evidence"] for entry in found["entries"] if entry["entry"] == "received"]
    assert sorted(line.split()[0] for line in said) == sorted(received)
    assert all(line.endswith("by captures") for line in said)


def test_a_receipt_of_another_content_is_refused(case: Enrolment, proof: bytes) -> None:
    found = verify_proof(proof, keys())
    file = next(entry for entry in found["entries"] if entry["entry"] == "received")
    lie = {"evidence": file["evidence"], "sha256": "0" * 64}
    receipt = {"case": found["case"], "destroyed": [lie], "destroyed_at": "", "rule": ""}
    with pytest.raises(NotProven, match="receipt 1: another content"):
        verify_receipts([seal.seal(canonical(receipt), "receipt")], keys(), found)


def test_a_small_command_verifies_it_without_django(proof: bytes, tmp_path: Path) -> None:
    (tmp_path / "proof").write_bytes(proof)
    (tmp_path / "altered").write_bytes(proof.replace(b'"as":"refused"', b'"as":"approved"'))
    (tmp_path / "pem").write_bytes(seal.public_pem())
    blocked = "import sys; sys.modules.update(dict.fromkeys(('django', 'ecarte', 'joserfc')))"
    run = f"{blocked}; sys.argv = ['verify', *sys.argv[1:]]; import runpy; runpy.run_module('verification.proof.verify', run_name='__main__')"

    def verify(name: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", run, str(tmp_path / name), "--key", str(tmp_path / "pem")]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env={})

    good, bad = verify("proof"), verify("altered")
    assert (good.returncode, good.stdout.startswith("proven: case")) == (0, True)
    assert (bad.returncode, bad.stdout) == (1, "")
    assert "altered: entry 8 (concluded)" in bad.stderr


def test_without_the_key_the_decision_left_and_its_proof_waits(case: Enrolment, settings: Settings) -> None:
    settings.SEAL_KEYS = ["gone"]
    assert outbox.seal_due(now=timezone.now()) == 0
    assert case.status == State.REFUSED
    assert outbox.late(now=timezone.now() + outbox.LATE) == 1
    settings.SEAL_KEYS = []
    assert outbox.seal_due(now=timezone.now()) == 1
    assert outbox.seal_due(now=timezone.now()) == 0
    assert not SealDue.objects.exists()
    assert Entry.objects.filter(act="proof-file.sealed", case=case.pk).count() == 1


def test_a_case_that_cannot_be_sealed_holds_up_no_other(case: Enrolment) -> None:
    SealDue.objects.create(pk=-1, purpose="proof-file", case=uuid4(), at=timezone.now())  # the oldest
    assert outbox.seal_due(now=timezone.now()) == 1
    assert SealDue.objects.get().pk == -1


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_refuses_to_change_what_was_sealed(proof: bytes, act: str) -> None:
    record = SealedRecord.objects.all()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        record.update(content="[]") if act == "update" else record.delete()


def test_canonical_json_is_that_of_rfc_8785() -> None:
    # RFC 8785, section 3.2.2: escapes, order of keys, literals.
    value = {"string": '€$\x0f\nA\'B"\\\\"/', "literals": [None, True, False], "a": {"b": 1, "A": 2}}
    assert (
        canonical(value).decode()
        == '{"a":{"A":2,"b":1},"literals":[null,true,false],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )
    assert digest(value) == digest(dict(reversed(value.items())))


@pytest.mark.parametrize("value", [1.5, 2**53, {"é": 1}, {1: 2}, "\ud800", b"x"])
def test_what_has_no_safe_canonical_form_is_refused(value: Any) -> None:
    with pytest.raises(ValueError):
        canonical([value])
