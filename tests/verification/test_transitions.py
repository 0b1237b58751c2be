"""The one function that moves a case."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from ecarte.journal.models import Entry
from ecarte.journal.verify import verify
from tests.concurrency import at_once
from tests.verification.factories import an_agent, an_enrolment, an_insured_person
from verification.models import Enrolment
from verification.parts import Part
from verification.states import LIVE, TRANSITIONS, State
from verification.transitions import NotThere, move

pytestmark = pytest.mark.django_db


def test_a_move_changes_the_status_and_writes_the_journal() -> None:
    case = an_enrolment(status=State.SUBMITTED)
    move(enrolment_id=case.pk, source=State.SUBMITTED, target=State.WITHDRAWN, actor="device:x")
    case.refresh_from_db()
    assert case.status == State.WITHDRAWN
    entry = Entry.objects.get(case=case.pk)
    assert (entry.act, entry.actor, entry.data) == (
        "enrolment.withdrawn",
        "device:x",
        {"source": "submitted"},
    )


@pytest.mark.parametrize(
    ("source", "target"),
    [(s, t) for s in State for t in State if (s, t) not in TRANSITIONS],
)
def test_a_move_that_the_map_does_not_know_is_refused(source: State, target: State) -> None:
    case = an_enrolment(status=source)
    with pytest.raises(ValueError, match="not a transition"):
        move(enrolment_id=case.pk, source=source, target=target, actor="system:test")
    case.refresh_from_db()
    assert case.status == source
    assert Entry.objects.count() == 0


def test_a_move_from_a_state_that_has_passed_changes_nothing() -> None:
    case = an_enrolment(status=State.QUEUED)
    with pytest.raises(NotThere):
        move(enrolment_id=case.pk, source=State.SUBMITTED, target=State.CHECKING, actor="system:test")
    case.refresh_from_db()
    assert case.status == State.QUEUED
    assert Entry.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_of_many_moves_at_once_exactly_one_wins() -> None:
    case = an_enrolment(status=State.SUBMITTED)

    def withdraw() -> bool:
        try:
            move(enrolment_id=case.pk, source=State.SUBMITTED, target=State.WITHDRAWN, actor="device:x")
        except NotThere:
            return False
        return True

    assert sorted(at_once([withdraw] * 6)) == [False] * 5 + [True]
    assert Entry.objects.filter(act="enrolment.withdrawn").count() == 1
    assert verify().broken_at is None


def test_one_live_enrolment_per_nir() -> None:
    person = an_insured_person()
    an_enrolment(person=person, status=State.REFUSED)
    an_enrolment(person=person)
    with pytest.raises(IntegrityError, match="nir"), transaction.atomic():
        an_enrolment(person=person, status=State.QUEUED)
    assert Enrolment.objects.count() == 2


def test_one_live_enrolment_per_device() -> None:
    one = an_enrolment()
    with pytest.raises(IntegrityError, match="device"), transaction.atomic():
        an_enrolment(device_jkt=one.device_jkt)
    an_enrolment(device_jkt=one.device_jkt, status=State.EXPIRED)


@pytest.mark.parametrize(
    "changes",
    [
        {"status": State.IN_REVIEW},
        {"lease_until": "2026-01-01T00:00Z"},
        {"status": "elsewhere"},
        {"status": State.CHECKING},
        {"status": State.APPROVED},
    ],
)
def test_the_database_refuses_a_case_that_contradicts_its_state(changes: dict[str, str]) -> None:
    case = an_enrolment(status=State.QUEUED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.filter(pk=case.pk).update(**changes)
    case.refresh_from_db()
    assert case.status == State.QUEUED


def test_a_case_that_ended_says_when() -> None:
    case = an_enrolment(status=State.QUEUED)
    with pytest.raises(IntegrityError, match="a_case_that_ended_says_when"), transaction.atomic():
        Enrolment.objects.filter(pk=case.pk).update(status=State.EXPIRED)


def test_a_case_in_review_has_exactly_one_agent() -> None:
    case = an_enrolment(status=State.IN_REVIEW, claimed_by=an_agent())
    with pytest.raises(IntegrityError, match="exactly_one_agent"), transaction.atomic():
        Enrolment.objects.filter(pk=case.pk).update(claimed_by=None)


def test_an_agent_holds_one_case() -> None:
    agent = an_agent()
    an_enrolment(status=State.IN_REVIEW, claimed_by=agent)
    with pytest.raises(IntegrityError, match=r"claimed_by|one_case"), transaction.atomic():
        an_enrolment(status=State.IN_REVIEW, claimed_by=agent)


@pytest.mark.parametrize(("source", "target"), sorted(TRANSITIONS))
def test_the_code_is_forgotten_as_soon_as_nobody_needs_it(source: State, target: State) -> None:
    """The columns that each state demands are set as its service sets them."""
    case = an_enrolment(status=source, code="4071")
    demanded: dict[State, dict[str, Any]] = {
        State.IN_REVIEW: {"claimed_by": an_agent(), "lease_until": "2026-01-01T00:00Z"},
        State.CHECKING: {"check_id": case.pk},
        State.APPROVED: {"card_id": case.pk, "accepted_by": an_agent()},
        State.RECAPTURE: {"recapture": [Part.FACE]},
        State.QUEUED: {"deadline_at": "2026-01-03T00:00Z", "urgent_at": "2026-01-03T00:00Z"},
    }
    leaving = {"claimed_by": None, "lease_until": None} if source == State.IN_REVIEW else {}
    move(
        enrolment_id=case.pk,
        source=source,
        target=target,
        actor="system:test",
        set_fields={**leaving, **demanded.get(target, {})},
    )
    case.refresh_from_db()
    assert bool(case.code_hash) is (target in LIVE - {State.APPROVED})
