"""Why a second agent judges a case."""

from __future__ import annotations

from typing import Any

import pytest

from tests.verification.engine_says import said
from tests.verification.factories import an_agent, an_enrolment
from tests.verification.judging import answers
from verification.engine.types import Finding, Verdict
from verification.models import Enrolment, Scheme
from verification.questions import Answer, Question
from verification.reasons import Decision as Kind
from verification.second_opinion import Ground, agrees, grounds, machine_verdict
from verification.states import Lane, State

pytestmark = pytest.mark.django_db


def a_case(**fields: Any) -> Enrolment:
    return an_enrolment(status=State.IN_REVIEW, **fields)


def found(code: str, verdict: Verdict = Verdict.FAIL) -> Finding:
    """Of what only the project's records can tell."""
    return Finding(code=code, verdict=verdict)


def why(
    case: Enrolment,
    kind: Kind = Kind.APPROVE,
    *findings: Finding,
    former: tuple[str, ...] = (),
    **given: Answer,
) -> list[Ground]:
    blind = answers(kind, **given)
    return grounds(enrolment=case, kind=kind, blind=blind, findings=findings, former=former)


ALL_PASS = tuple(found(code, Verdict.PASS) for code in ("mrz.read", "face.match", "face.depth", "nir.key"))


def test_an_agent_and_a_machine_who_say_the_same_need_nobody_else() -> None:
    assert why(a_case(), Kind.APPROVE, *ALL_PASS) == []


@pytest.mark.parametrize(
    ("finding", "question"),
    [
        (said("mrz.check_digits"), Question.DOCUMENT),
        (said("face.match", "different"), Question.PERSON),
        (said("face.challenge", "missing"), Question.PRESENCE),
        (found("register.family_name"), Question.DATA),
    ],
)
def test_whoever_sees_no_fault_where_the_machine_does_is_not_alone(
    finding: Finding, question: Question
) -> None:
    assert machine_verdict(question, [finding]) == "fail"
    assert why(a_case(), Kind.APPROVE, finding) == [Ground.DISAGREEMENT]


def test_whoever_sees_another_face_where_the_machine_sees_the_same_is_not_alone() -> None:
    assert why(a_case(), Kind.REFUSE, *ALL_PASS) == [Ground.DISAGREEMENT]


def test_the_blind_answer_counts_and_not_the_mind_that_was_changed_after_the_reveal() -> None:
    unlike = said("face.match", "different")
    assert why(a_case(), Kind.REFUSE, unlike, person=Answer.YES) == [Ground.DISAGREEMENT]


def test_a_machine_that_leaves_it_open_contradicts_nobody() -> None:
    assert why(a_case(), Kind.APPROVE, said("face.match", "grey_zone")) == []
    assert why(a_case(), Kind.APPROVE, found("face.match", Verdict.NOT_RUN)) == []


def test_an_agent_who_leaves_it_open_contradicts_nobody() -> None:
    assert agrees(Answer.UNSURE, "fail") is None


def test_what_errs_at_an_unknown_rate_counts_for_nothing() -> None:
    dots = said("attack.print", "dots")
    assert dots.advisory
    assert why(a_case(), Kind.APPROVE, dots) == []


@pytest.mark.parametrize(
    "finding",
    [
        said("attack.loop"),
        said("face.same"),
        said("face.depth"),
        found("document.listed"),
        found("document.reused", Verdict.DOUBT),
        found("seal.signature"),
    ],
)
def test_a_sign_of_fraud_is_looked_at_by_two_before_the_case_is_accepted(finding: Finding) -> None:
    assert Ground.FRAUD_SIGNAL in why(a_case(), Kind.APPROVE, finding)
    assert Ground.FRAUD_SIGNAL not in why(a_case(), Kind.REFUSE, finding)


def test_a_seal_that_nobody_here_can_verify_is_no_sign_of_fraud() -> None:
    assert why(a_case(), Kind.APPROVE, found("seal.signature", Verdict.DOUBT)) == []


def test_a_scheme_may_want_two_agents_for_every_acceptance() -> None:
    case = a_case(two_agents=True)
    assert why(case) == [Ground.GREY_ZONE]
    case.scheme.four_eyes = True
    assert why(case) == [Ground.FOUR_EYES]
    assert why(case, Kind.REFUSE) == []


@pytest.mark.parametrize(("percent", "drawn"), [(0, []), (100, [Ground.SAMPLE])])
def test_a_share_of_the_cases_is_drawn(percent: int, drawn: list[Ground]) -> None:
    case = a_case()
    case.scheme.second_opinion_percent = percent
    assert why(case) == drawn
    assert why(case, Kind.REFUSE) == drawn


def test_a_share_is_about_as_large_as_it_should_be() -> None:
    case = a_case()
    case.scheme = Scheme(second_opinion_percent=30)
    assert 200 < sum(bool(why(case)) for _ in range(1000)) < 400


@pytest.mark.parametrize("kind", [Kind.RECAPTURE, Kind.ESCALATE])
def test_what_concludes_nothing_waits_for_nobody(kind: Kind) -> None:
    assert why(a_case(two_agents=True), kind, said("attack.loop")) == []


def test_a_second_agent_who_concludes_the_same_ends_the_case() -> None:
    case = a_case(two_agents=True, first_agent=an_agent())
    assert why(case, Kind.APPROVE, said("face.match", "different"), former=(Kind.APPROVE,)) == []


def test_a_second_agent_who_concludes_otherwise_does_not() -> None:
    case = a_case(first_agent=an_agent())
    assert why(case, Kind.REFUSE, former=(Kind.APPROVE,)) == [Ground.DISAGREEMENT]


@pytest.mark.parametrize("kind", [Kind.APPROVE, Kind.REFUSE])
def test_a_settlement_is_the_end(kind: Kind) -> None:
    case = a_case(lane=Lane.SENIOR, two_agents=True, first_agent=an_agent(), second_agent=an_agent())
    assert why(case, kind, said("attack.loop"), former=(Kind.APPROVE, Kind.REFUSE)) == []


def test_the_fraud_referent_ends_a_case_unless_two_are_needed_and_nobody_else_saw_it() -> None:
    assert why(a_case(lane=Lane.FRAUD), Kind.APPROVE, said("attack.loop")) == []
    assert why(a_case(lane=Lane.FRAUD, two_agents=True)) == [Ground.GREY_ZONE]
    assert why(a_case(lane=Lane.FRAUD, two_agents=True, first_agent=an_agent())) == []
