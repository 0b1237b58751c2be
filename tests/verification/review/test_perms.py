"""Who may see and do what: every role, every state, every page. What one may not see is 404."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from ecarte.accounts.models import Role
from tests.verification.factories import an_agent, an_enrolment, some_evidence
from verification.models import Decision, Enrolment
from verification.states import Lane, State

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
REVIEWERS = (Role.AGENT, Role.FRAUD)
OTHERS = (Role.SUPERVISOR, Role.COUNTER, Role.DIRECTOR, Role.AUDITOR, Role.ADMINISTRATOR)
ACTS = ("decide", "release", "renew")


def statuses(client: Client, case: Enrolment) -> dict[str, int]:
    """The answer of each way of looking at a case."""
    evidence = some_evidence(case)
    return {
        "case": client.get(reverse("review:case", args=[case.pk])).status_code,
        "evidence": client.get(reverse("review:evidence", args=[case.pk, evidence.pk])).status_code,
    }


def test_a_stranger_is_sent_to_sign_in(client: Client) -> None:
    case = an_enrolment(status=State.IN_REVIEW)
    evidence = some_evidence(case)
    urls = [
        reverse("review:queue"),
        reverse("review:case", args=[case.pk]),
        reverse("review:evidence", args=[case.pk, evidence.pk]),
    ]
    for url in urls:
        assert client.get(url).headers["Location"] == f"{reverse('account_login')}?next={url}"
    for name in ACTS:
        url = reverse(f"review:{name}", args=[case.pk])
        assert client.post(url).headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("role", REVIEWERS)
def test_the_agent_who_holds_the_case_sees_it(client: Client, role: Role) -> None:
    agent = an_agent(role=role)
    client.force_login(agent)
    case = an_enrolment(status=State.IN_REVIEW, claimed_by=agent)
    assert statuses(client, case) == {"case": 200, "evidence": 200}


@pytest.mark.parametrize("role", REVIEWERS)
def test_an_agent_who_lost_the_habilitation_for_foreign_documents_sees_their_case_no_more(
    client: Client, role: Role
) -> None:
    agent = an_agent(role=role, foreign_documents=True)
    client.force_login(agent)
    case = an_enrolment(status=State.IN_REVIEW, claimed_by=agent, foreign_document=True)
    assert statuses(client, case) == {"case": 200, "evidence": 200}
    agent.foreign_documents = False
    agent.save()
    assert statuses(client, case) == {"case": 404, "evidence": 404}


@pytest.mark.parametrize("role", REVIEWERS)
def test_the_queue_lists_the_cases_that_one_may_take(client: Client, role: Role) -> None:
    foreign = an_enrolment(status=State.QUEUED, foreign_document=True)
    for habilitated in (True, False):
        client.force_login(an_agent(role=role, foreign_documents=habilitated))
        assert (foreign.case_number in client.get(reverse("review:queue")).content.decode()) is habilitated


def test_a_supervisor_watches_the_cases_of_foreign_documents_too(client: Client) -> None:
    foreign = an_enrolment(status=State.QUEUED, foreign_document=True)
    client.force_login(an_agent(role=Role.SUPERVISOR))
    assert foreign.case_number in client.get(reverse("review:queue")).content.decode()


@pytest.mark.parametrize("role", REVIEWERS)
def test_a_case_on_another_desk_does_not_exist(client: Client, role: Role) -> None:
    client.force_login(an_agent(role=role))
    assert statuses(client, an_enrolment(status=State.IN_REVIEW)) == {"case": 404, "evidence": 404}


@pytest.mark.parametrize("role", REVIEWERS)
def test_a_case_whose_lease_ran_out_does_not_exist(client: Client, role: Role) -> None:
    agent = an_agent(role=role)
    client.force_login(agent)
    ended = timezone.now() - timedelta(seconds=1)
    case = an_enrolment(status=State.IN_REVIEW, claimed_by=agent, lease_until=ended)
    assert statuses(client, case) == {"case": 404, "evidence": 404}


@pytest.mark.parametrize("state", [state for state in State if state != State.IN_REVIEW])
def test_a_case_that_is_not_in_review_does_not_exist(client: Client, state: State) -> None:
    client.force_login(an_agent())
    assert statuses(client, an_enrolment(status=state)) == {"case": 404, "evidence": 404}


def test_an_agent_does_not_see_a_fraud_case_even_with_a_claim(client: Client) -> None:
    agent = an_agent()
    client.force_login(agent)
    case = an_enrolment(status=State.IN_REVIEW, claimed_by=agent, lane=Lane.FRAUD)
    assert statuses(client, case) == {"case": 404, "evidence": 404}


@pytest.mark.parametrize("role", OTHERS)
def test_whoever_does_not_judge_sees_no_case_even_with_a_claim(client: Client, role: Role) -> None:
    user = an_agent(role=role)
    client.force_login(user)
    case = an_enrolment(status=State.IN_REVIEW, claimed_by=user)
    assert statuses(client, case) == {"case": 404, "evidence": 404}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("role", OTHERS)
def test_whoever_does_not_judge_does_nothing(client: Client, role: Role, act: str) -> None:
    user = an_agent(role=role)
    client.force_login(user)
    case = an_enrolment(status=State.IN_REVIEW, claimed_by=user)
    lease = case.lease_until
    response = client.post(reverse(f"review:{act}", args=[case.pk]), {"kind": "approve"})
    case.refresh_from_db()
    assert response.status_code == 404
    assert (case.status, case.lease_until) == (State.IN_REVIEW, lease)
    assert not Decision.objects.exists()


@pytest.mark.parametrize("role", OTHERS)
def test_whoever_does_not_judge_takes_no_case(client: Client, role: Role) -> None:
    client.force_login(an_agent(role=role))
    case = an_enrolment(status=State.QUEUED)
    assert client.post(reverse("review:next")).status_code == 404
    case.refresh_from_db()
    assert case.status == State.QUEUED


@pytest.mark.parametrize("role", [*REVIEWERS, Role.SUPERVISOR])
def test_the_queue_is_shown_to_those_who_take_from_it_or_watch_it(client: Client, role: Role) -> None:
    client.force_login(an_agent(role=role))
    case = an_enrolment(status=State.QUEUED)
    page = client.get(reverse("review:queue")).content.decode()
    assert case.case_number in page
    assert ("Dossier suivant" in page) is (role != Role.SUPERVISOR)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
def test_the_others_are_told_where_to_go(client: Client, role: Role) -> None:
    client.force_login(an_agent(role=role))
    case = an_enrolment(status=State.QUEUED)
    page = client.get(reverse("review:queue")).content.decode()
    assert case.case_number not in page
    assert reverse("admin:index") in page


def test_an_agent_sees_nothing_of_the_fraud_lane(client: Client) -> None:
    client.force_login(an_agent())
    case = an_enrolment(status=State.QUEUED, lane=Lane.FRAUD)
    assert case.case_number not in client.get(reverse("review:queue")).content.decode()


def test_a_disabled_account_is_signed_out(client: Client) -> None:
    agent = an_agent()
    client.force_login(agent)
    agent.is_active = False
    agent.save()
    assert client.get(reverse("review:queue")).status_code == 302
