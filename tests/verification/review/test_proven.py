"""A case that came by France Identité and was left to an agent: what is shown, asked and decided."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from ecarte.vault.codes import hash_code
from tests.verification.factories import a_pivot_identity, an_agent, an_enrolment, an_insured_person
from verification.departure import leave
from verification.models import Decision, Enrolment, Judgement, Reason
from verification.parts import Part
from verification.prechecks.run import run_checks
from verification.questions import Answer, Question
from verification.queue.claims import claim
from verification.reasons import Decision as Kind
from verification.review import decisions, judging
from verification.review.decisions import reasons_for
from verification.states import State

if TYPE_CHECKING:
    from django.test import Client

    from ecarte.accounts.models import User

pytestmark = pytest.mark.django_db
NO, YES = {Question.DATA: Answer.NO}, {Question.DATA: Answer.YES}


@pytest.fixture
def agent() -> User:
    return an_agent()


@pytest.fixture
def case(agent: User) -> Enrolment:
    """On the agent's desk: France Identité names another place of birth."""
    case = an_enrolment(status=State.SUBMITTED, person=an_insured_person(), code_hash=hash_code("4826"))
    case.identity = a_pivot_identity(case, birth_place="49228", birth_date="1990-07-00")
    case.save(update_fields=["identity"])
    run_checks(enrolment_id=case.pk, check_id=uuid4())
    claim(agent=agent, enrolment_id=case.pk, now=timezone.now())
    case.refresh_from_db()
    return case


def page(client: Client, case: Enrolment) -> str:
    return client.get(reverse("review:case", args=[case.pk])).content.decode()


def decided(case: Enrolment, agent: User, kind: Kind, reason: str) -> Decision:
    decision = decisions.decide(
        agent=agent, enrolment_id=case.pk, kind=kind, reason_code=reason, comment="", now=timezone.now()
    )
    leave(decision_id=decision.pk, now=decision.leaves_at)
    case.refresh_from_db()
    return decision


def judge(case: Enrolment, agent: User, answers: dict[Question, Answer]) -> Judgement:
    return judging.commit(agent=agent, enrolment_id=case.pk, answers=answers, now=timezone.now())


def test_the_two_registers_stand_side_by_side_and_there_is_no_viewer(
    client: Client, case: Enrolment, agent: User
) -> None:
    client.force_login(agent)
    shown = page(client, case)
    for text in ("France Identité", "49228", "75056", "XX/07/1990", "13/07/1990"):
        assert text in shown
    for text in ('class="viewer"', "<video", "Gestes demandés", "N° de pièce", "js/case.js"):
        assert text not in shown


def test_only_what_can_be_seen_is_asked_and_the_differences_are_marked_after_the_answer(
    client: Client, case: Enrolment, agent: User
) -> None:
    client.force_login(agent)
    blind = page(client, case)
    assert 'name="data"' in blind
    for question in ("document", "person", "presence"):
        assert f'name="{question}"' not in blind
    assert "fact-doubt" not in blind
    client.post(reverse("review:judge", args=[case.pk]), {"data": "yes"})
    assert Judgement.objects.get().answers == YES
    shown = page(client, case)
    assert shown.count("fact-doubt") == 2
    assert shown.count("fact-pass") == 3


def test_answers_to_questions_of_films_are_not_taken(case: Enrolment, agent: User) -> None:
    with pytest.raises(ValueError, match="no other"):
        judge(case, agent, dict.fromkeys(Question, Answer.YES))
    assert not Judgement.objects.exists()


def test_an_agent_who_sees_the_same_person_accepts_in_their_own_name(case: Enrolment, agent: User) -> None:
    judge(case, agent, YES)
    decided(case, agent, Kind.APPROVE, "approved")
    assert (case.status, case.accepted_by) == (State.APPROVED, agent)


def test_an_agent_who_sees_somebody_else_refuses(case: Enrolment, agent: User) -> None:
    judge(case, agent, NO)
    decided(case, agent, Kind.REFUSE, "identity_mismatch")
    assert case.status in {State.REFUSED, State.QUEUED}  # or a second agent judges it too


def test_filming_is_asked_for_as_a_whole(case: Enrolment, agent: User) -> None:
    offered = reasons_for(agent, case).filter(decision=Kind.RECAPTURE)
    assert list(offered.values_list("code", flat=True)) == ["film_instead"]
    judge(case, agent, {Question.DATA: Answer.UNSURE})
    decided(case, agent, Kind.RECAPTURE, "film_instead")
    assert (case.status, case.recapture) == (State.RECAPTURE, list(Part.values))


def test_a_case_of_films_is_not_sent_to_be_filmed_instead(agent: User) -> None:
    offered = reasons_for(agent, an_enrolment())
    assert not offered.filter(code="film_instead").exists()
    assert offered.filter(decision=Kind.RECAPTURE).count() == (
        Reason.objects.filter(decision=Kind.RECAPTURE).count() - 1
    )


def test_a_judgement_has_known_answers(case: Enrolment, agent: User) -> None:
    judge(case, agent, YES)
    for wrong in (
        {"data": ""},
        {"person": "yes"},
        {"document": "yes", "person": "yes", "presence": "never"},
    ):
        with pytest.raises(IntegrityError, match="a_judgement_has_known_answers"), transaction.atomic():
            Judgement.objects.update(**wrong)
