"""Blind first: the answers are kept before anything that the machine found is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from ecarte.journal.models import Entry
from tests.concurrency import at_once
from tests.verification.factories import an_agent, an_enrolment
from tests.verification.judging import answers, judged, taken
from tests.verification.review.reports import a_report
from verification.models import Decision, Enrolment, Judgement
from verification.questions import Answer, Question
from verification.queue.claims import claim, release
from verification.reasons import Decision as Kind
from verification.review.decisions import Contradiction, NotJudged, decide
from verification.review.judging import blind_judgement, commit, judgement_in_force, revise
from verification.states import State
from verification.transitions import NotThere

if TYPE_CHECKING:
    from django.test import Client

    from ecarte.accounts.models import User

pytestmark = pytest.mark.django_db
NOW = timezone.now()
MACHINE = ("verdict-pass", "verdict-fail", "verdict-doubt", "Non conforme", "Conforme", "Différent", "SFace")


@pytest.fixture
def case() -> Enrolment:
    return an_enrolment(status=State.IN_REVIEW, code="4071")


@pytest.fixture
def agent(case: Enrolment) -> User:
    assert case.claimed_by is not None
    return case.claimed_by


def page(client: Client, case: Enrolment) -> str:
    return client.get(reverse("review:case", args=[case.pk])).content.decode()


def choose(case: Enrolment, agent: User, kind: Kind, reason: str) -> Decision:
    return decide(
        agent=agent, enrolment_id=case.pk, kind=kind, reason_code=reason, comment="", now=timezone.now()
    )


def test_before_the_answers_the_page_holds_nothing_that_the_machine_found(
    client: Client, case: Enrolment, agent: User
) -> None:
    a_report(case)
    client.force_login(agent)
    blind = page(client, case)
    assert [text for text in MACHINE if text in blind] == []
    assert reverse("review:decide", args=[case.pk]) not in blind
    judged(case, agent)
    shown = page(client, case)
    assert [text for text in MACHINE if text not in shown] == []
    assert reverse("review:decide", args=[case.pk]) in shown


def test_answers_are_sent_by_the_form_and_the_page_then_shows_the_findings(
    client: Client, case: Enrolment, agent: User
) -> None:
    client.force_login(agent)
    response = client.post(reverse("review:judge", args=[case.pk]), answers(data=Answer.UNSURE), follow=True)
    assert response.context["page"].revealed
    judgement = Judgement.objects.get()
    assert (judgement.agent, judgement.blind, judgement.claimed_at) == (agent, True, case.claimed_at)
    assert judgement.answers == answers(data=Answer.UNSURE)
    assert Entry.objects.get(act="case.judged").data == {"judgement": str(judgement.pk)}


def test_a_question_without_an_answer_is_said_and_nothing_is_shown(
    client: Client, case: Enrolment, agent: User
) -> None:
    client.force_login(agent)
    given = answers()
    del given[Question.PERSON]
    response = client.post(reverse("review:judge", args=[case.pk]), given)
    assert response.status_code == 422
    assert "Répondez à cette question." in response.content.decode()
    assert not response.context["page"].revealed
    assert not Judgement.objects.exists()


def test_the_first_answers_count(case: Enrolment, agent: User) -> None:
    first = judged(case, agent)
    assert judged(case, agent, person=Answer.NO) == first
    assert Judgement.objects.get().answers == answers()


@pytest.mark.django_db(transaction=True)
def test_a_double_click_is_one_judgement() -> None:
    case = an_enrolment(status=State.IN_REVIEW)
    agent = case.claimed_by
    assert agent is not None
    one, other = at_once([lambda: judged(case, agent), lambda: judged(case, agent)])
    assert one == other
    assert Entry.objects.filter(act="case.judged").count() == 1


def test_a_case_on_another_s_desk_is_not_judged(case: Enrolment) -> None:
    with pytest.raises(NotThere):
        judged(case, an_agent())
    assert not Judgement.objects.exists()


def test_a_change_of_mind_has_a_reason_and_the_first_answers_stay(case: Enrolment, agent: User) -> None:
    judged(case, agent)
    changed = answers(person=Answer.NO)
    for why, given in (("", changed), ("Vu le relief", answers())):
        with pytest.raises(ValueError, match="change of mind"):
            revise(agent=agent, enrolment_id=case.pk, answers=given, why=why, now=NOW)
    revise(agent=agent, enrolment_id=case.pk, answers=changed, why="Vu le relief", now=NOW)
    blind, current = blind_judgement(agent, case), judgement_in_force(agent, case)
    assert blind is not None and blind.answers == answers()
    assert current is not None and (current.answers, current.why) == (changed, "Vu le relief")
    assert "relief" not in str(Entry.objects.get(act="case.judged_again").data)


def test_nobody_revises_what_they_have_not_answered(case: Enrolment, agent: User) -> None:
    with pytest.raises(NotThere):
        revise(agent=agent, enrolment_id=case.pk, answers=answers(), why="Pour voir", now=NOW)


def test_a_change_of_mind_without_a_reason_is_said_on_the_page(
    client: Client, case: Enrolment, agent: User
) -> None:
    client.force_login(agent)
    judged(case, agent)
    url = reverse("review:revise", args=[case.pk])
    response = client.post(url, answers(person=Answer.NO))
    assert response.status_code == 422
    assert "Dites ce qui vous fait changer d’avis." in response.content.decode()
    assert "Aucune réponse n’a changé." in client.post(url, {**answers(), "why": "x"}).content.decode()
    client.post(url, {**answers(person=Answer.NO), "why": "Oreilles différentes"})
    current = judgement_in_force(agent, case)
    assert current is not None and current.person == Answer.NO


def test_whoever_has_not_judged_does_not_decide(case: Enrolment, agent: User) -> None:
    with pytest.raises(NotJudged):
        choose(case, agent, Kind.APPROVE, "approved")
    assert not Decision.objects.exists()


@pytest.mark.parametrize("answer", [Answer.NO, Answer.UNSURE])
@pytest.mark.parametrize("question", list(Question))
def test_approving_takes_four_times_yes(
    case: Enrolment, agent: User, question: Question, answer: Answer
) -> None:
    commit(
        agent=agent,
        enrolment_id=case.pk,
        answers=answers() | {question: answer},
        now=timezone.now(),
    )
    with pytest.raises(Contradiction):
        choose(case, agent, Kind.APPROVE, "approved")
    revise(agent=agent, enrolment_id=case.pk, answers=answers(), why="Revu", now=NOW)
    choose(case, agent, Kind.APPROVE, "approved")


def test_refusing_takes_one_no(case: Enrolment, agent: User) -> None:
    judged(case, agent, person=Answer.UNSURE)
    with pytest.raises(Contradiction):
        choose(case, agent, Kind.REFUSE, "face_mismatch")
    revise(agent=agent, enrolment_id=case.pk, answers=answers(Kind.REFUSE), why="Revu", now=NOW)
    choose(case, agent, Kind.REFUSE, "face_mismatch")


def test_a_case_that_was_given_back_keeps_the_answers_of_whoever_takes_it_again(
    case: Enrolment, agent: User
) -> None:
    given = judged(case, agent)
    release(agent=agent, enrolment_id=case.pk)
    claim(agent=agent, enrolment_id=case.pk, now=timezone.now())
    case.refresh_from_db()
    assert judgement_in_force(agent, case) == given


def test_another_agent_who_takes_it_sees_nothing_of_those_answers(
    client: Client, case: Enrolment, agent: User
) -> None:
    judged(case, agent)
    release(agent=agent, enrolment_id=case.pk)
    other = an_agent()
    claim(agent=other, enrolment_id=case.pk, now=timezone.now())
    client.force_login(other)
    response = client.get(reverse("review:case", args=[case.pk]))
    assert not response.context["page"].revealed


def test_after_new_films_the_case_is_judged_anew(case: Enrolment, agent: User) -> None:
    judged(case, agent)
    case.queued_at = timezone.now()
    case.save(update_fields=["queued_at"])
    assert judgement_in_force(agent, case) is None
    judged(case, agent, person=Answer.NO)
    assert Judgement.objects.count() == 2


def test_the_second_agent_is_shown_nothing_of_the_first_judgement(client: Client) -> None:
    case = an_enrolment(status=State.IN_REVIEW, code="4071", two_agents=True)
    first = case.claimed_by
    assert first is not None
    decision = taken(case, first, Kind.APPROVE, comment="Tout est clair")
    Enrolment.objects.filter(pk=case.pk).update(status=State.QUEUED, first_agent=first)
    Decision.objects.filter(pk=decision.pk).update(left_at=NOW)
    second = an_agent()
    claim(agent=second, enrolment_id=case.pk, now=timezone.now())
    client.force_login(second)
    judged(case, second)
    shown = page(client, case)
    assert "Tout est clair" not in shown
    assert first.last_name not in shown


def test_the_database_holds_one_blind_judgement_of_an_agent(case: Enrolment, agent: User) -> None:
    given = judged(case, agent)
    given.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        given.save(force_insert=True)
