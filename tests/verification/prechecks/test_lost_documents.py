"""Lost and stolen documents, and documents that two people show."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from ecarte.journal.models import Entry
from tests.verification.factories import an_enrolment, an_insured_person
from tests.verification.prechecks.test_crosschecks import READ
from verification.engine.document.kinds import Kind
from verification.engine.types import Finding, Verdict
from verification.models import CheckReport, Enrolment, ListedDocument
from verification.prechecks.document import ReadDocument
from verification.prechecks.importing import InvalidList, import_lost_documents
from verification.prechecks.lost_documents import (
    DocumentStatus,
    LocalRegister,
    configured_register,
    listed_finding,
)
from verification.prechecks.reuse import reused_finding
from verification.retention.applying import apply_retention
from verification.states import State

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

pytestmark = pytest.mark.django_db
NUMBER = READ.document_number
NOW = timezone.now()


class Answering:
    """A register that gives one answer."""

    def __init__(self, answer: DocumentStatus) -> None:
        self.answer = answer

    def status(self, kind: Kind, number: str) -> DocumentStatus:
        return self.answer


def a_document(*, confirmed: bool = True, **changes: Any) -> ReadDocument:
    return ReadDocument(fields=replace(READ, **changes), confirmed=confirmed)


def imported(*lines: str) -> list[tuple[int, str]]:
    rows = "\n".join(["kind;number", *lines])
    return import_lost_documents(file=StringIO(rows), actor="system:test").refused


def said(finding: Finding) -> tuple[str, Verdict, str]:
    return finding.code, finding.verdict, finding.detail


def test_a_listed_document_fails() -> None:
    imported(f"identity_card;{NUMBER}")
    assert said(listed_finding(a_document(), LocalRegister())) == ("document.listed", Verdict.FAIL, "listed")


def test_a_document_that_the_register_clears_passes() -> None:
    imported("identity_card;T7X62TZ79")
    assert said(listed_finding(a_document(), LocalRegister())) == ("document.listed", Verdict.PASS, "")


def test_the_same_number_of_another_kind_is_another_document() -> None:
    imported(f"residence_permit;{NUMBER}")
    assert listed_finding(a_document(), LocalRegister()).verdict is Verdict.PASS


def test_a_document_is_not_cleared_by_a_number_that_is_to_be_confirmed() -> None:
    imported("identity_card;T7X62TZ79")
    finding = listed_finding(a_document(confirmed=False), LocalRegister())
    assert said(finding) == ("document.listed", Verdict.DOUBT, "to_confirm")


def test_a_list_that_was_never_fed_clears_nobody() -> None:
    finding = listed_finding(a_document(), LocalRegister())
    assert said(finding) == ("document.listed", Verdict.NOT_RUN, "register_unavailable")


def test_a_register_that_does_not_answer_clears_nobody() -> None:
    finding = listed_finding(a_document(), Answering(DocumentStatus.UNAVAILABLE))
    assert said(finding) == ("document.listed", Verdict.NOT_RUN, "register_unavailable")


def test_without_a_register_nobody_is_asked(settings: Settings) -> None:
    settings.DOCUMENT_REGISTER = ""
    assert configured_register() is None
    assert said(listed_finding(a_document(), None)) == ("document.listed", Verdict.NOT_RUN, "no_register")


def test_the_local_list_is_asked_unless_another_register_is_configured() -> None:
    assert isinstance(configured_register(), LocalRegister)


def test_an_unread_or_unknown_document_is_not_asked_about() -> None:
    clear = Answering(DocumentStatus.CLEAR)
    assert said(listed_finding(None, clear)) == ("document.listed", Verdict.NOT_RUN, "mrz_unread")
    unknown = a_document(issuing_state="ZZZ", layout="TD3")
    assert said(listed_finding(unknown, clear)) == ("document.listed", Verdict.NOT_RUN, "not_recognised")


def test_the_local_list_does_not_speak_of_foreign_documents() -> None:
    imported("identity_card;T7X62TZ79")
    assert LocalRegister().status(Kind.FOREIGN_PASSPORT, NUMBER) is DocumentStatus.UNAVAILABLE


def test_the_list_holds_no_number_in_clear_and_is_not_joined_with_the_cases() -> None:
    imported(f"identity_card;{NUMBER}")
    listed = ListedDocument.objects.get().number_index
    assert NUMBER not in listed
    assert listed != a_document().index


def test_a_new_list_replaces_the_former_one_and_is_journalled() -> None:
    imported(f"identity_card;{NUMBER}")
    refused = imported(
        "passport;15 FH 60934", "passport;15FH60934", "licence;123456789", "passport;", "passport"
    )
    assert [code for _line, code in refused] == ["kind", "number", "number"]
    assert LocalRegister().status(Kind.IDENTITY_CARD, NUMBER) is DocumentStatus.CLEAR
    assert LocalRegister().status(Kind.PASSPORT, "15FH60934") is DocumentStatus.LISTED
    entry = Entry.objects.filter(act="lost_documents.imported").latest("sequence")
    assert entry.data == {"listed": 1, "refused": 3}


def test_a_file_that_is_no_list_leaves_the_former_one() -> None:
    imported(f"identity_card;{NUMBER}")
    with pytest.raises(InvalidList, match="number"):
        import_lost_documents(file=StringIO("kind,numero\n"), actor="system:test")
    assert ListedDocument.objects.count() == 1


def test_the_command_imports_a_file_and_says_what_it_refused(tmp_path: Path) -> None:
    path, out, err = tmp_path / "list.csv", StringIO(), StringIO()
    path.write_text(f"kind,number\nidentity_card,{NUMBER}\nlicence,1\n", encoding="utf-8")
    call_command("import_lost_documents", str(path), stdout=out, stderr=err)
    assert out.getvalue() == "1 listed, 1 refused\n"
    assert err.getvalue() == "line 3 refused: kind\n"
    assert NUMBER not in out.getvalue() + err.getvalue()


@pytest.mark.parametrize("content", [None, b"kind\n", b"\xff\xfe\xff"])
def test_the_command_refuses_what_is_no_list(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CommandError):
        call_command("import_lost_documents", str(path))


def a_case_that_showed(document: ReadDocument, **fields: Any) -> Enrolment:
    case = an_enrolment(**{"status": State.QUEUED, **fields})
    CheckReport.objects.create(
        enrolment=case,
        engine_version="1",
        thresholds_version="1",
        document_index=document.index,
        started_at=NOW,
    )
    return case


def test_a_document_that_somebody_else_showed_is_a_doubt() -> None:
    a_case_that_showed(a_document())
    finding = reused_finding(a_document(), an_enrolment())
    assert said(finding) == ("document.reused", Verdict.DOUBT, "other_person")


def test_a_document_that_only_its_holder_showed_passes_however_often() -> None:
    person = an_insured_person()
    a_case_that_showed(a_document(), person=person, status=State.REFUSED)
    case = a_case_that_showed(a_document(), person=person)
    assert said(reused_finding(a_document(), case)) == ("document.reused", Verdict.PASS, "")


@pytest.mark.parametrize(
    "changes",
    [
        {"document_number": "T7X62TZ79"},
        {"document_code": "IR"},
        {"issuing_state": "D"},
    ],
)
def test_the_same_number_of_another_kind_or_state_is_not_the_same_document(changes: dict[str, Any]) -> None:
    a_case_that_showed(a_document())
    assert reused_finding(a_document(**changes), an_enrolment()).verdict is Verdict.PASS


def test_no_pass_rests_on_a_number_to_be_confirmed_and_none_on_an_unread_one() -> None:
    finding = reused_finding(a_document(confirmed=False), an_enrolment())
    assert said(finding) == ("document.reused", Verdict.DOUBT, "to_confirm")
    assert said(reused_finding(None, an_enrolment())) == ("document.reused", Verdict.NOT_RUN, "mrz_unread")


def test_two_unread_documents_are_not_the_same_one() -> None:
    case = an_enrolment(status=State.QUEUED)
    CheckReport.objects.create(enrolment=case, engine_version="1", thresholds_version="1", started_at=NOW)
    assert reused_finding(a_document(), an_enrolment()).verdict is Verdict.PASS


def test_a_document_is_forgotten_with_its_case() -> None:
    ended = NOW - settings.EVIDENCE_LIFETIME - timedelta(hours=1)
    a_case_that_showed(a_document(), status=State.REFUSED, closed_at=ended)
    apply_retention(now=NOW)
    assert not CheckReport.objects.get().document_index
    assert reused_finding(a_document(), an_enrolment()).verdict is Verdict.PASS
