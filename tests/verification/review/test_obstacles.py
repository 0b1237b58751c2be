"""A case for which no card can be had: an agent is told why, and cannot accept it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from tests.verification.factories import an_enrolment
from tests.verification.judging import judged
from verification.models import Enrolment
from verification.obstacles import Obstacle
from verification.reasons import NOT_ELIGIBLE
from verification.reasons import Decision as Kind
from verification.review.decisions import Contradiction, Obstructed, decide, offered_kinds, reasons_for
from verification.states import State

if TYPE_CHECKING:
    from django.test import Client

    from ecarte.accounts.models import User

pytestmark = pytest.mark.django_db


def on_desk(obstacle: str = Obstacle.TAKEN, **fields: Any) -> tuple[Enrolment, User]:
    case = an_enrolment(status=State.IN_REVIEW, code="4071", obstacle=obstacle, **fields)
    if obstacle == Obstacle.NOT_REGISTERED:
        Enrolment.objects.filter(pk=case.pk).update(person=None)
        case.refresh_from_db()
    assert case.claimed_by is not None
    return case, case.claimed_by


def choose(case: Enrolment, agent: User, kind: Kind, reason: str) -> None:
    judged(case, agent, Kind.APPROVE)
    decide(agent=agent, enrolment_id=case.pk, kind=kind, reason_code=reason, comment="", now=timezone.now())


@pytest.mark.parametrize("obstacle", Obstacle)
def test_no_agent_accepts_a_case_with_an_obstacle(obstacle: Obstacle) -> None:
    case, agent = on_desk(obstacle)
    with pytest.raises(Obstructed, match=obstacle):
        choose(case, agent, Kind.APPROVE, "approved")
    assert Kind.APPROVE not in offered_kinds(agent, case)
    case.refresh_from_db()
    assert case.status == State.IN_REVIEW


@pytest.mark.parametrize("obstacle", Obstacle)
def test_the_page_says_what_is_in_the_way_once_the_agent_has_answered(
    client: Client, obstacle: Obstacle
) -> None:
    case, agent = on_desk(obstacle)
    client.force_login(agent)
    page = reverse("review:case", args=[case.pk])
    assert str(obstacle.label) not in client.get(page).content.decode()
    judged(case, agent, Kind.APPROVE)
    shown = client.get(page).content.decode()
    assert f"Ce dossier ne peut pas être accepté : {obstacle.label}." in shown
    assert 'value="approve"' not in shown


def test_a_case_of_nobody_in_the_register_is_shown_with_the_number_that_was_typed(client: Client) -> None:
    case, agent = on_desk(Obstacle.NOT_REGISTERED)
    client.force_login(agent)
    page = client.get(reverse("review:case", args=[case.pk])).content.decode()
    assert "absent du registre" in page
    assert str(case.nir)[-2:] in page


def test_an_agent_who_finds_nothing_wrong_refuses_for_the_obstacle() -> None:
    case, agent = on_desk()
    choose(case, agent, Kind.REFUSE, NOT_ELIGIBLE)
    assert case.decisions.get().final


def test_any_other_refusal_still_needs_an_answer_that_says_no() -> None:
    case, agent = on_desk()
    with pytest.raises(Contradiction):
        choose(case, agent, Kind.REFUSE, "document_expired")


def test_a_case_with_an_obstacle_may_be_escalated() -> None:
    case, agent = on_desk()
    choose(case, agent, Kind.ESCALATE, "fraud_suspected")
    assert case.decisions.get().kind == Kind.ESCALATE


def test_the_reason_is_offered_only_where_there_is_an_obstacle() -> None:
    (case, agent), (free, other) = on_desk(), on_desk(obstacle="")
    assert reasons_for(agent, case).filter(pk=NOT_ELIGIBLE).exists()
    assert not reasons_for(other, free).filter(pk=NOT_ELIGIBLE).exists()


def test_every_obstacle_has_a_name() -> None:
    with translation.override("fr"):
        assert all(str(obstacle.label) != obstacle.value for obstacle in Obstacle)
