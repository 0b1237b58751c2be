"""The table of retention applied: receipts, what is held, what is proved, what is told."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from ecarte import seal
from ecarte.journal.models import Entry
from tests.verification.factories import a_challenge, an_agent, an_enrolment, some_evidence
from verification.evidence import store
from verification.intake.withdrawal import withdraw
from verification.models import CheckReport, Enrolment, Evidence, SealDue, SealedRecord
from verification.proof import outbox
from verification.retention import holds, standing
from verification.retention.applying import _apply, apply_retention
from verification.retention.rules import RULES
from verification.states import LIVE, State

if TYPE_CHECKING:
    from datetime import datetime

    from verification.models import LegalHold

pytestmark = pytest.mark.django_db
NOW = timezone.now()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONG = settings.EVIDENCE_LIFETIME + HOUR
MOTIVE = "même visage sous deux numéros"


def ended(status: State = State.REFUSED, *, ago: timedelta = LONG, **fields: Any) -> Enrolment:
    decided_at = NOW - ago if status == State.REFUSED else None
    return an_enrolment(status=status, closed_at=NOW - ago, decided_at=decided_at, **fields)


def held(case: Enrolment, *, lasts: timedelta = 30 * DAY, now: datetime = NOW) -> LegalHold:
    return holds.place(enrolment=case, motive=MOTIVE, lasts=lasts, by=an_agent(), now=now)


def stands(evidence: Evidence) -> bool:
    evidence.refresh_from_db()
    return evidence.destroyed_at is None


def receipts_due() -> list[str]:
    """The rules by which something was destroyed that has no receipt yet."""
    return [due.content["rule"] for due in SealDue.objects.all() if due.content]


def a_report(case: Enrolment) -> CheckReport:
    return CheckReport.objects.create(
        enrolment=case,
        engine_version="1",
        thresholds_version="1",
        started_at=NOW,
        document={"family_name": "MARTIN"},
        document_index="d" * 64,
    )


def test_a_destruction_leaves_a_signed_receipt_of_what_why_and_when() -> None:
    case = ended()
    evidence = some_evidence(case, b"a face", biometric=True)
    key = seal.digest(bytes(evidence.wrapped_key))
    apply_retention(now=NOW)
    outbox.seal_due(now=NOW)
    [receipt] = outbox.receipts(case.pk)
    assert json.loads(seal.opened(receipt, "receipt")) == {
        "case": str(case.pk),
        "destroyed_at": NOW.isoformat(),
        "rule": "captures",
        "basis": "enrolment",
        "by": "system:retention",
        "destroyed": [
            {
                "evidence": str(evidence.pk),
                "kind": "still",
                "sha256": seal.digest(b"a face"),
                "key_sha256": key,
                "size": 6,
            }
        ],
    }


def test_a_run_is_journalled_with_what_it_destroyed() -> None:
    some_evidence(ended())
    apply_retention(now=NOW)
    assert Entry.objects.get(act="retention.applied").data["files"] == 1


def test_whose_case_it_was_is_forgotten_when_it_was_never_decided() -> None:
    abandoned, refused = ended(State.EXPIRED), ended()
    apply_retention(now=NOW)
    for case in (abandoned, refused):
        case.refresh_from_db()
    assert (abandoned.nir_index, abandoned.person) == ("", None)
    assert refused.nir_index


def test_the_index_of_documents_forgets_with_the_case_and_the_journal_says_so() -> None:
    report = a_report(ended())
    apply_retention(now=NOW)
    report.refresh_from_db()
    assert (report.document, report.document_index) == (None, "")
    told = Entry.objects.get(act="words.forgotten", case=report.enrolment_id).data
    assert told == {"words": ["what was read on documents"], "rule": "captures"}


def test_what_a_person_withdraws_goes_at_once_with_what_was_read() -> None:
    case = an_enrolment(status=State.QUEUED)
    evidence, report = some_evidence(case), a_report(case)
    withdraw(enrolment=case, now=NOW)
    report.refresh_from_db()
    assert not stands(evidence)
    assert (report.document, report.document_index) == (None, "")
    assert receipts_due() == ["withdrawn"]


# Holds ----------------------------------------------------------------------------------------------


def test_nothing_of_a_held_case_is_destroyed_until_the_hold_ends() -> None:
    case = ended()
    evidence, report = some_evidence(case), a_report(case)
    hold = held(case)
    assert apply_retention(now=hold.ends_at - HOUR) == 0
    report.refresh_from_db()
    assert stands(evidence)
    assert report.document is not None
    assert not any("overdue" in alarm for alarm in standing.alarms(now=hold.ends_at - HOUR))
    assert apply_retention(now=hold.ends_at + HOUR) == 1
    assert not stands(evidence)


def test_a_hold_that_is_placed_while_the_case_is_due_comes_first() -> None:
    case = ended()
    evidence, report = some_evidence(case), a_report(case)
    captures = next(rule for rule in RULES if rule.code == "captures")
    assert captures.cases(NOW).get() == case
    held(case)
    assert _apply(captures, case.pk, NOW) == (0, 0)
    report.refresh_from_db()
    assert stands(evidence)
    assert report.document is not None


def test_a_person_may_withdraw_a_held_case_and_its_evidence_stays_until_the_hold_ends() -> None:
    case = an_enrolment(status=State.QUEUED)
    evidence, hold = some_evidence(case), held(case)
    withdraw(enrolment=case, now=NOW)
    assert stands(evidence)
    assert apply_retention(now=hold.ends_at + HOUR) == 1


def test_what_was_suspected_is_forgotten_with_the_case_and_that_it_was_held_is_not() -> None:
    hold = held(ended())
    apply_retention(now=hold.ends_at - HOUR)
    hold.refresh_from_db()
    assert hold.motive == MOTIVE
    apply_retention(now=hold.ends_at + HOUR)
    hold.refresh_from_db()
    assert (hold.motive, hold.placed_at) == (None, NOW)


def test_a_hold_that_is_lifted_keeps_nothing() -> None:
    case = ended()
    evidence, hold = some_evidence(case), held(case)
    holds.lift(hold=hold, by=an_agent(), now=NOW)
    apply_retention(now=NOW)
    assert not stands(evidence)
    acts = Entry.objects.filter(act__startswith="hold.").order_by("sequence")
    assert list(acts.values_list("act", flat=True)) == ["hold.placed", "hold.lifted"]


def test_only_a_second_person_renews_a_hold() -> None:
    hold, second = held(ended()), an_agent()
    again: dict[str, Any] = {"motive": MOTIVE, "lasts": 60 * DAY, "now": NOW + DAY}
    with pytest.raises(holds.HoldRefused, match="second person"):
        holds.renew(hold=hold, by=hold.placed_by, **again)
    renewed = holds.renew(hold=hold, by=second, **again)
    assert (renewed.placed_before_by, renewed.ends_at) == (hold.placed_by, NOW + 61 * DAY)
    with pytest.raises(holds.HoldRefused, match="ended"):
        holds.renew(hold=hold, by=second, **again)


def test_lifting_one_s_own_hold_and_placing_it_again_is_no_way_around() -> None:
    hold = held(ended())
    holds.lift(hold=hold, by=hold.placed_by, now=NOW)
    again: dict[str, Any] = {"enrolment": hold.enrolment, "motive": MOTIVE, "lasts": DAY, "now": NOW + HOUR}
    with pytest.raises(holds.HoldRefused, match="second person"):
        holds.place(by=hold.placed_by, **again)
    assert holds.place(by=an_agent(), **again).placed_before_by == hold.placed_by


@pytest.mark.parametrize(
    ("lasts", "motive", "said"),
    [
        (settings.HOLD_LIFETIME + HOUR, MOTIVE, "as long as the law allows"),
        (timedelta(0), MOTIVE, "as long as the law allows"),
        (DAY, "  ", "has a motive"),
    ],
)
def test_a_hold_has_a_motive_and_ends_within_the_legal_time(lasts: timedelta, motive: str, said: str) -> None:
    with pytest.raises(holds.HoldRefused, match=said):
        holds.place(enrolment=ended(), motive=motive, lasts=lasts, by=an_agent(), now=NOW)


def test_a_case_is_held_once_and_again_after_the_end() -> None:
    case = ended()
    hold = held(case)
    with pytest.raises(holds.HoldRefused, match="held already"):
        held(case)
    assert held(case, now=hold.ends_at + HOUR).pk != hold.pk


def test_the_motive_and_nothing_of_the_journal_is_in_clear() -> None:
    hold = held(ended())
    assert MOTIVE not in str(list(Entry.objects.values()))
    assert hold.motive == MOTIVE


# Proof ----------------------------------------------------------------------------------------------


def prove() -> str:
    out = StringIO()
    call_command("retention", "prove", stdout=out)
    return out.getvalue()


def test_it_is_proved_that_nothing_is_overdue_once_all_was_destroyed_and_sealed() -> None:
    some_evidence(ended())
    a_report(ended())
    with pytest.raises(CommandError, match="captures overdue"):
        prove()
    call_command("retention", "apply", stdout=StringIO())
    assert "proved" in prove()


def test_it_is_an_alarm_once_the_time_of_the_law_is_over_and_not_before() -> None:
    some_evidence(ended(ago=settings.EVIDENCE_LIFETIME - HOUR))
    apply_retention(now=NOW - DAY)
    assert standing.alarms(now=NOW) == []
    assert standing.alarms(now=NOW + HOUR) == ["captures overdue"]


def test_it_is_an_alarm_when_the_schedule_ends_no_run() -> None:
    apply_retention(now=NOW)
    last = Entry.objects.get(act="retention.applied").at
    assert standing.alarms(now=last + 3 * HOUR) == []
    assert standing.alarms(now=last + 4 * HOUR) == [f"not applied since {last:%Y-%m-%d %H:%M}"]


def test_what_a_lifted_hold_kept_is_overdue_when_the_schedule_had_time_for_it() -> None:
    case = ended()
    some_evidence(case)
    holds.lift(hold=held(case), by=an_agent(), now=NOW + HOUR)
    assert standing.alarms(now=NOW + 2 * HOUR) == []
    assert "captures overdue" in standing.alarms(now=NOW + 4 * HOUR)


def test_a_case_is_looked_at_once_by_each_rule_and_not_again() -> None:
    case = ended()
    apply_retention(now=NOW)
    case.refresh_from_db()
    assert case.codes_forgotten_at == case.faces_forgotten_at == case.forgotten_at == NOW
    assert not any(rule.cases(NOW).exists() for rule in RULES)


@pytest.mark.parametrize("left", [some_evidence, a_report])
def test_the_mark_of_a_forgotten_case_is_not_believed_and_what_stands_goes(left: Any) -> None:
    case = ended()
    apply_retention(now=NOW)
    left(case)
    assert standing.alarms(now=NOW) == []
    with pytest.raises(CommandError, match=f"case {case.pk} is marked as forgotten by captures"):
        prove()
    call_command("retention", "apply", stdout=StringIO())
    assert "proved" in prove()


def test_what_is_forgotten_is_not_held() -> None:
    case = ended()
    apply_retention(now=NOW)
    with pytest.raises(holds.HoldRefused, match="nothing of the case is left"):
        held(case)


def test_evidence_that_went_without_a_receipt_is_found() -> None:
    evidence = some_evidence(ended())
    store.destroy(evidence)
    with pytest.raises(CommandError, match=f"{evidence.pk} was destroyed without a receipt"):
        prove()


def test_a_receipt_that_was_forged_proves_nothing() -> None:
    case = ended()
    store.destroy(some_evidence(case))
    SealedRecord.objects.create(purpose="receipt", case=case.pk, sealed_at=NOW, seal="a.b.c")
    with pytest.raises(CommandError, match="no seal, or an altered one"):
        prove()


def test_a_record_that_waits_for_its_seal_for_an_hour_is_an_alarm() -> None:
    some_evidence(ended())
    apply_retention(now=NOW)
    assert "1 records not sealed" in standing.alarms(now=NOW + 2 * HOUR)


def test_it_is_told_what_goes_on_which_day() -> None:
    for days in (0, 2, 2, 30):
        some_evidence(ended(ago=settings.EVIDENCE_LIFETIME - days * DAY - HOUR))
    captures = next(each for each in standing.standings(now=NOW) if each.rule.code == "captures")
    assert sum(captures.coming[:2]) == 1  # an hour from now may be tomorrow
    assert sum(captures.coming[2:4]) == 2
    assert (captures.overdue, captures.kept) == (0, 4)
    out = StringIO()
    call_command("retention", "status", stdout=out)
    assert "captures" in out.getvalue()


def test_every_rule_names_its_source_and_applies_to_no_case_under_way() -> None:
    assert all(rule.source and not rule.statuses & LIVE for rule in RULES)


def test_a_film_that_is_replaced_leaves_a_receipt_too() -> None:
    from verification.intake.discarding import discard
    from verification.models import Capture, CaptureKind

    case = an_enrolment()
    evidence = some_evidence(case)
    capture = Capture.objects.create(
        enrolment=case,
        challenge=a_challenge(case),
        evidence=evidence,
        kind=CaptureKind.FACE,
        length=6,
        sha256=evidence.sha256,
    )
    discard(capture=capture, actor="device:x", reason="superseded")
    assert not stands(evidence)
    assert receipts_due() == ["discarded"]
