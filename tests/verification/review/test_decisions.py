from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from ecarte.accounts.models import Role, User
from ecarte.journal.models import Entry
from issuance.models import Card, PushMessage
from tests.concurrency import at_once
from tests.verification.factories import a_capture, a_challenge, an_agent, an_enrolment
from tests.verification.judging import decided, judged
from verification.departure import leave
from verification.intake.challenges import issue_challenge
from verification.models import CaptureKind, CheckReport, Decision, Enrolment, Reason
from verification.reasons import Decision as Kind
from verification.register.snapshot import claims_of
from verification.review.decisions import decide
from verification.review.refilming import OtherPart
from verification.states import Lane, State
from verification.transitions import NotThere

pytestmark = pytest.mark.django_db
NOW = timezone.now()
CHOICES = [
    (Kind.APPROVE, "approved"),
    (Kind.RECAPTURE, "face_unreadable"),
    (Kind.REFUSE, "document_expired"),
    (Kind.COLLEAGUE, "colleague_wanted"),
    (Kind.ESCALATE, "fraud_suspected"),
]


def a_case(**fields: Any) -> tuple[Enrolment, User]:
    """A case with a code and a phone to notify, on the desk of an agent."""
    case = an_enrolment(status=State.IN_REVIEW, code="4071", push_token="test:phone", **fields)
    assert case.claimed_by is not None
    return case, case.claimed_by


def choose(case: Enrolment, agent: User, kind: Kind, reason: str, **options: Any) -> Decision:
    """Judge, decide, and let the decision leave."""
    return decided(case, agent, kind, reason=reason, **options)


def test_an_approval_offers_the_card_of_the_register_s_identity() -> None:
    case, agent = a_case()
    choose(case, agent, Kind.APPROVE, "approved")
    case.refresh_from_db()
    card = Card.objects.get()
    assert case.card_id == card.pk
    assert case.status == State.APPROVED
    person = case.person
    assert person is not None
    assert card.claims == claims_of(person)
    assert (card.holder_ref, card.device_jkt, card.case) == (case.nir_index, case.device_jkt, case.pk)
    assert case.public_reason == "approved"
    assert case.closed_at is None
    assert PushMessage.objects.get().subject == "card"


def test_a_recapture_says_what_to_film_again_and_notifies() -> None:
    case, agent = a_case()
    choose(case, agent, Kind.RECAPTURE, "face_unreadable")
    case.refresh_from_db()
    assert (case.status, case.recapture, case.public_reason) == (
        State.RECAPTURE,
        ["face"],
        "face_unreadable",
    )
    assert case.decided_at is None
    assert PushMessage.objects.get().subject == "case"


def test_gestures_that_the_person_cannot_do_are_not_asked_for_again() -> None:
    case, agent = a_case()
    judged(case, agent)
    decision = decide(
        agent=agent,
        enrolment_id=case.pk,
        kind=Kind.RECAPTURE,
        reason_code="face_actions_missing",
        comment="",
        now=timezone.now(),
        left_out=["turn_left", "close_eyes"],
    )
    leave(decision_id=decision.pk, now=decision.leaves_at)
    case.refresh_from_db()
    assert case.left_out == ["close_eyes", "turn_left"]
    challenge = issue_challenge(enrolment=case, now=timezone.now())
    assert not {"turn_left", "close_eyes"} & {asked.action for asked in challenge.gestures}


def again(case: Enrolment, agent: User, reason: str, **asked: Any) -> Enrolment:
    """Something is filmed again; the case as the phone then sees it."""
    judged(case, agent)
    decision = decide(
        agent=agent,
        enrolment_id=case.pk,
        kind=Kind.RECAPTURE,
        reason_code=reason,
        comment="",
        now=timezone.now(),
        **asked,
    )
    leave(decision_id=decision.pk, now=decision.leaves_at)
    case.refresh_from_db()
    return case


def read_as(case: Enrolment, layout: str) -> None:
    """A document with such a zone was filmed."""
    started = timezone.now()
    CheckReport.objects.create(
        enrolment=case,
        engine_version="1",
        thresholds_version="1",
        document={"layout": layout},
        network_isolated=True,
        cpu_seconds={},
        started_at=started,
    )


def test_the_agent_chooses_exactly_what_is_filmed_again() -> None:
    case = again(*a_case(), "document_glare", parts=["face", "document_back"])
    assert (case.recapture, case.public_reason) == (["document_back", "face"], "document_glare")


def test_without_a_choice_it_is_what_the_reason_names() -> None:
    assert again(*a_case(), "document_back_missing").recapture == ["document_back"]
    assert again(*a_case(), "captures_unreadable").recapture == ["document_front", "document_back", "face"]


@pytest.mark.parametrize("parts", [["face"], ["ears"], ["document_front", "ears"]])
def test_nothing_is_filmed_again_for_a_reason_that_speaks_of_something_else(parts: list[str]) -> None:
    case, agent = a_case()
    with pytest.raises(OtherPart):
        again(case, agent, "document_glare", parts=parts)
    assert not Decision.objects.exists()


def test_a_passport_has_no_back() -> None:
    case, agent = a_case()
    read_as(case, "TD3")
    with pytest.raises(OtherPart):
        again(case, agent, "document_glare", parts=["document_back"])
    case, agent = a_case()
    read_as(case, "TD3")
    assert again(case, agent, "document_glare").recapture == ["document_front"]


@pytest.mark.parametrize(
    ("layout", "parts"), [("TD1", ["document_back"]), ("FR-CNI", ["document_front", "document_back"])]
)
def test_the_back_of_the_older_card_is_filmed_with_its_front(layout: str, parts: list[str]) -> None:
    case, agent = a_case()
    read_as(case, layout)
    assert again(case, agent, "document_back_missing").recapture == parts


def test_the_gestures_that_were_not_seen_are_told_if_the_face_is_filmed_again() -> None:
    case, agent = a_case()
    a_capture(a_challenge(case), CaptureKind.FACE, b"film", "video/mp4")
    told = again(case, agent, "face_actions_missing", missed=["close_eyes", "smile"])
    assert told.missed == ["close_eyes"], "only what was asked for"
    case, agent = a_case()
    a_capture(a_challenge(case), CaptureKind.FACE, b"film", "video/mp4")
    assert again(case, agent, "document_glare", missed=["close_eyes"]).missed == []


@pytest.mark.parametrize(
    ("kind", "parts"), [("recapture", []), ("refuse", ["face"]), ("recapture", ["ears"])]
)
def test_the_database_holds_that_filming_again_names_its_parts(kind: str, parts: list[str]) -> None:
    case, agent = a_case()
    decision = choose(case, agent, Kind.RECAPTURE, "face_blurred")
    with pytest.raises(IntegrityError, match="filming_again_names_its_parts"), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(kind=kind, parts=parts)


@pytest.mark.parametrize(
    ("reason", "public"),
    [
        ("document_expired", "document_expired"),
        ("face_mismatch", "identity_not_verified"),
        ("not_alive", "identity_not_verified"),
        ("document_forged", "identity_not_verified"),
    ],
)
def test_a_refusal_closes_the_case_and_tells_the_person_only_the_public_reason(
    reason: str, public: str
) -> None:
    case, agent = a_case()
    choose(case, agent, Kind.REFUSE, reason, now=NOW)
    case.refresh_from_db()
    assert (case.status, case.public_reason) == (State.REFUSED, public)
    assert case.decided_at == case.closed_at == NOW
    assert PushMessage.objects.get().subject == "case"
    assert not Card.objects.exists()


def test_an_escalation_hands_the_case_to_the_fraud_lane_and_tells_the_person_nothing() -> None:
    case, agent = a_case()
    choose(case, agent, Kind.ESCALATE, "fraud_suspected")
    case.refresh_from_db()
    assert (case.status, case.lane, case.public_reason) == (State.QUEUED, Lane.FRAUD, "")
    assert not PushMessage.objects.exists()


@pytest.mark.parametrize("lane", [Lane.STANDARD, Lane.FRAUD])
def test_the_fraud_referent_decides_and_does_not_hand_further(lane: Lane) -> None:
    referent = an_agent(role=Role.FRAUD)
    case, _ = a_case(claimed_by=referent, lane=lane)
    judged(case, referent, Kind.REFUSE)
    with pytest.raises(NotThere):
        choose(case, referent, Kind.ESCALATE, "fraud_suspected")
    assert choose(case, referent, Kind.REFUSE, "not_alive").agent == referent


@pytest.mark.parametrize(("kind", "reason"), CHOICES)
def test_every_decision_is_kept_with_what_the_agent_had_before_them(kind: Kind, reason: str) -> None:
    case, agent = a_case()
    judged(case, agent, kind)
    report = CheckReport.objects.create(
        enrolment=case, engine_version="1", thresholds_version="1", started_at=NOW
    )
    claimed_at = case.claimed_at
    decision = choose(case, agent, kind, reason, comment="Photo collée ?")
    assert (decision.agent, decision.kind, decision.reason_id) == (agent, kind, reason)
    assert (decision.report, decision.claimed_at) == (report, claimed_at)
    assert decision.comment == "Photo collée ?"
    case.refresh_from_db()
    assert (case.claimed_by, case.claimed_at, case.lease_until) == (None, None, None)


@pytest.mark.parametrize(("kind", "reason"), CHOICES)
def test_every_decision_is_journalled_with_its_reason_and_without_its_comment(
    kind: Kind, reason: str
) -> None:
    case, agent = a_case()
    decision = choose(case, agent, kind, reason, comment="Photo collée ?")
    entry = Entry.objects.get(case=case.pk, act="enrolment.decided")
    assert entry.actor == agent.actor
    assert entry.data == {
        "source": "in_review",
        "decision": str(decision.pk),
        "kind": kind,
        "reason": reason,
        "final": kind != Kind.COLLEAGUE,
    }
    left = Entry.objects.filter(case=case.pk).latest("sequence")
    assert (left.actor, left.data) == (
        "system:departure",
        {"source": "decided", "decision": str(decision.pk)},
    )


@pytest.mark.parametrize(("kind", "reason"), CHOICES)
def test_a_decision_after_the_lease_ran_out_changes_nothing(kind: Kind, reason: str) -> None:
    case, agent = a_case()
    with pytest.raises(NotThere):
        choose(case, agent, kind, reason, now=timezone.now() + settings.CLAIM_LEASE + timedelta(seconds=1))
    nothing_happened(case)


@pytest.mark.parametrize(("kind", "reason"), CHOICES)
def test_a_decision_by_another_agent_changes_nothing(kind: Kind, reason: str) -> None:
    case, _agent = a_case()
    with pytest.raises(NotThere):
        choose(case, an_agent(), kind, reason)
    nothing_happened(case)


@pytest.mark.parametrize(("kind", "reason"), [(Kind.APPROVE, "face_mismatch"), (Kind.REFUSE, "unknown")])
def test_a_reason_that_is_not_offered_for_the_decision_changes_nothing(kind: Kind, reason: str) -> None:
    case, agent = a_case()
    with pytest.raises(Reason.DoesNotExist):
        choose(case, agent, kind, reason)
    nothing_happened(case)


def test_a_reason_that_was_switched_off_is_not_accepted() -> None:
    case, agent = a_case()
    Reason.objects.filter(pk="document_expired").update(active=False)
    with pytest.raises(Reason.DoesNotExist):
        choose(case, agent, Kind.REFUSE, "document_expired")
    nothing_happened(case)


def test_a_second_decision_changes_nothing() -> None:
    case, agent = a_case()
    choose(case, agent, Kind.APPROVE, "approved")
    with pytest.raises(NotThere):
        choose(case, agent, Kind.REFUSE, "document_expired")
    case.refresh_from_db()
    assert case.status == State.APPROVED
    assert Decision.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_click_decides_once() -> None:
    case, agent = a_case()

    def click() -> bool:
        try:
            choose(case, agent, Kind.APPROVE, "approved")
        except NotThere:
            return False
        return True

    assert sorted(at_once([click, click])) == [False, True]
    assert (Decision.objects.count(), Card.objects.count(), PushMessage.objects.count()) == (1, 1, 1)


def nothing_happened(case: Enrolment) -> None:
    agent, status = case.claimed_by, case.status
    case.refresh_from_db()
    assert (case.status, case.claimed_by, case.card_id) == (status, agent, None)
    for model in (Decision, Card, PushMessage):
        assert not model.objects.exists()
    assert not Entry.objects.filter(case=case.pk, act__startswith="enrolment.").exists()
