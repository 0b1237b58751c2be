"""The pages of forgetting and of the rights of persons: who comes there, what they show, what they do."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from ecarte.accounts.models import Role
from ecarte.journal.models import Entry
from ecarte.seal import public_pem
from tests.verification.factories import an_agent, an_enrolment, some_evidence
from tests.verification.judging import decided
from verification.models import Enrolment, Evidence, LegalHold
from verification.proof import outbox
from verification.proof.verify import load_keys, verify_proof
from verification.reasons import Decision as Kind
from verification.retention import holds
from verification.retention.standing import alarms
from verification.rights.grant import LASTS
from verification.states import Lane, State

if TYPE_CHECKING:
    from django.test import Client

    from ecarte.accounts.models import User

pytestmark = pytest.mark.django_db
NOW = timezone.now()
MOTIVE = "Le même visage s’est présenté sous deux numéros."


@pytest.fixture(autouse=True)
def _just_signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """`accounts/test_reauthentication` shows what happens otherwise."""
    monkeypatch.setattr("ecarte.accounts.reauthentication.is_recent", lambda request: True)


def as_(client: Client, role: Role) -> User:
    user = an_agent(role=role)
    client.force_login(user)
    cache.delete(f"rate:searches:{user.pk}")
    return user


def refused(**fields: Any) -> Enrolment:
    return an_enrolment(status=State.REFUSED, decided_at=NOW, closed_at=NOW, **fields)


@pytest.mark.parametrize("role", Role)
def test_who_sees_forgetting_and_who_answers_persons(client: Client, role: Role) -> None:
    as_(client, role)
    watches = role in (Role.AUDITOR, Role.SUPERVISOR, Role.FRAUD)
    answers = role in (Role.AUDITOR, Role.SUPERVISOR)
    assert client.get("/conservation/").status_code == (200 if watches else 404)
    assert client.get("/droits/").status_code == (200 if answers else 404)


def test_the_page_says_that_nothing_is_overdue_and_what_goes_when(client: Client) -> None:
    as_(client, Role.AUDITOR)
    some_evidence(refused())
    page = client.get("/conservation/").content.decode()
    assert "Rien n’est conservé plus longtemps que la loi ne le permet." in page
    assert "CSS R161-33-18" in page
    assert "89 jours" in page


def test_it_alarms_when_something_is_overdue(client: Client) -> None:
    as_(client, Role.SUPERVISOR)
    case = refused()
    some_evidence(case)
    Enrolment.objects.update(decided_at=NOW - settings.EVIDENCE_LIFETIME - timedelta(hours=2))
    page = client.get("/conservation/").content.decode()
    assert "index de recherche : 1 dossier en retard." in page
    assert "Rien n’est conservé plus longtemps" not in page


def test_a_case_that_waits_past_the_time_of_its_files_and_a_forgotten_restriction_alarm(
    client: Client,
) -> None:
    as_(client, Role.SUPERVISOR)
    long_ago = NOW - settings.EVIDENCE_LIFETIME - timedelta(hours=1)
    waits = an_enrolment(status=State.QUEUED)
    some_evidence(waits)
    an_enrolment(status=State.QUEUED, restricted_at=NOW - timedelta(days=31))
    Enrolment.objects.update(opened_at=long_ago)
    Evidence.objects.update(created_at=long_ago)
    assert alarms(now=NOW) == [
        "1 restrictions older than a month",
        "1 undecided cases with files past their time",
    ]
    assert "1 dossier attend sa décision" in client.get("/conservation/").content.decode()
    holds.place(enrolment=waits, motive=MOTIVE, lasts=timedelta(days=9), by=an_agent(), now=NOW)
    assert alarms(now=NOW) == ["1 restrictions older than a month"]


def test_a_fraud_referent_holds_a_case_and_another_one_renews_it(client: Client) -> None:
    first, case = as_(client, Role.FRAUD), refused(lane=Lane.FRAUD)
    sent = {"case_number": case.case_number, "lasts": "30", "motive": MOTIVE}
    assert client.post("/conservation/maintiens/", sent).status_code == 302
    hold = LegalHold.objects.get()
    assert (hold.placed_by, hold.enrolment) == (first, case)
    again = f"/conservation/maintiens/{hold.pk}/prolongation/"
    client.post(again, sent)
    assert LegalHold.in_force(timezone.now()).get() == hold
    as_(client, Role.FRAUD)
    client.post(again, sent)
    assert LegalHold.in_force(timezone.now()).get().placed_before_by == first


@pytest.mark.parametrize("sent", [{"case_number": "EV-2222-2222"}, {"lasts": "9999"}, {"motive": "fraude"}])
def test_a_hold_that_cannot_be_says_why_and_holds_nothing(client: Client, sent: dict[str, str]) -> None:
    as_(client, Role.FRAUD)
    good = {"case_number": refused(lane=Lane.FRAUD).case_number, "lasts": "30", "motive": MOTIVE}
    response = client.post("/conservation/maintiens/", good | sent)
    assert response.status_code == 422
    assert "errorlist" in response.content.decode()
    assert not LegalHold.objects.exists()


def test_a_referent_holds_what_was_suspected_and_is_of_their_schemes(client: Client) -> None:
    referent = as_(client, Role.FRAUD)
    ordinary, agent = refused(), an_agent()
    escalated = an_enrolment(status=State.IN_REVIEW, claimed_by=agent)
    decided(escalated, agent, Kind.ESCALATE)
    Enrolment.objects.update(lane=Lane.STANDARD)

    def placed(case: Enrolment) -> int:
        sent = {"case_number": case.case_number, "lasts": "30", "motive": MOTIVE}
        return client.post("/conservation/maintiens/", sent).status_code

    assert placed(ordinary) == 422
    referent.habilitations.exclude(scheme=escalated.scheme).delete()
    Enrolment.objects.filter(pk=ordinary.pk).update(lane=Lane.FRAUD, scheme="agricultural")
    assert placed(ordinary) == 422
    assert placed(escalated) == 302


def test_the_auditor_takes_the_proof_of_a_case_away_and_verifies_it(client: Client) -> None:
    agent = an_agent()
    case = an_enrolment(status=State.IN_REVIEW, claimed_by=agent)
    decided(case, agent, Kind.REFUSE)
    outbox.seal_due(now=NOW)
    user = as_(client, Role.AUDITOR)
    response = client.post("/conservation/preuves/", {"case_number": case.case_number, "wanted": "proof"})
    assert verify_proof(response.content, load_keys(public_pem()))["case"] == str(case.pk)
    assert client.get("/conservation/preuves/cles.pem").content == public_pem()
    assert Entry.objects.get(act="proof.exported").actor == user.actor


def test_nothing_that_was_sent_along_comes_into_the_journal(client: Client) -> None:
    agent = an_agent()
    case = an_enrolment(status=State.IN_REVIEW, claimed_by=agent)
    decided(case, agent, Kind.REFUSE)
    outbox.seal_due(now=NOW)
    as_(client, Role.AUDITOR)
    client.post("/conservation/preuves/", {"case_number": case.case_number, "wanted": "MARTIN"})
    assert Entry.objects.get(act="proof.exported").data == {"wanted": "proof.json"}


def test_a_case_without_a_proof_says_so(client: Client) -> None:
    as_(client, Role.AUDITOR)
    number = an_enrolment().case_number
    response = client.post("/conservation/preuves/", {"case_number": number, "wanted": "proof"})
    assert response.status_code == 422


@pytest.mark.parametrize("path", ["maintiens/", "preuves/", "preuves/cles.pem"])
def test_a_supervisor_neither_holds_nor_takes_proofs(client: Client, path: str) -> None:
    as_(client, Role.SUPERVISOR)
    call = client.get if path.endswith("pem") else client.post
    assert call(f"/conservation/{path}").status_code == 404


def test_an_auditor_lifts_no_hold(client: Client) -> None:
    as_(client, Role.AUDITOR)
    hold = holds.place(enrolment=refused(), motive=MOTIVE, lasts=timedelta(days=9), by=an_agent(), now=NOW)
    assert client.post(f"/conservation/maintiens/{hold.pk}/levee/").status_code == 404
    assert LegalHold.in_force(NOW).exists()


# Persons --------------------------------------------------------------------------------------------


def found(client: Client, case: Enrolment) -> str:
    """The address of the person's page."""
    assert case.person is not None
    response = client.post("/droits/", {"nir": case.person.nir})
    assert response.status_code == 302
    return str(response["Location"])


def test_a_supervisor_gives_the_copy_and_the_address_tells_no_nir(client: Client) -> None:
    as_(client, Role.SUPERVISOR)
    case = an_enrolment(status=State.QUEUED)
    there = found(client, case)
    page = client.get(there).content.decode()
    assert case.person is not None
    assert case.case_number in page
    assert case.person.nir not in there + page
    copy = client.post(f"{there}copie/", {"form": "html"})
    assert "MARTIN" in copy.content.decode()
    assert copy["Content-Disposition"].startswith("attachment")
    assert "no-store" in copy["Cache-Control"]


@pytest.mark.parametrize("path", ["", "copie/", "rectification/", "limitation/", "dossiers/{case}/reprise/"])
def test_nobody_answers_about_a_person_who_was_not_looked_for(client: Client, path: str) -> None:
    as_(client, Role.SUPERVISOR)
    case, other = an_enrolment(status=State.QUEUED), an_enrolment(status=State.QUEUED)
    found(client, other)
    for subject in (case.pk, case.person_id):
        there = f"/droits/{subject}/{path.format(case=case.pk)}"
        assert (client.post(there, {"form": "json"}) if path else client.get(there)).status_code == 404
    assert not Entry.objects.filter(case=case.pk).exists()


def test_who_was_looked_for_is_open_for_a_quarter_of_an_hour(client: Client) -> None:
    as_(client, Role.SUPERVISOR)
    there = found(client, an_enrolment(status=State.QUEUED))
    with time_machine.travel(timezone.now() + LASTS, tick=False):
        assert client.get(there).status_code == 404


def test_copies_are_counted_as_searches_are(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("verification.review.searching.SEARCHES", "2/h")
    as_(client, Role.SUPERVISOR)
    there = found(client, an_enrolment(status=State.QUEUED))
    answers = [client.post(f"{there}copie/", {"form": "json"}).status_code for _ in range(2)]
    assert answers == [200, 429]
    assert Entry.objects.filter(act="rights.copied").count() == 1


def test_a_supervisor_restricts_notes_and_lifts(client: Client) -> None:
    as_(client, Role.SUPERVISOR)
    case = an_enrolment(status=State.QUEUED)
    there = found(client, case)
    client.post(f"{there}limitation/", {"case": case.case_number, "ground": "contested"})
    client.post(f"{there}rectification/", {"datum": "civil_status"})
    assert "Limité depuis" in client.get(there).content.decode()
    client.post(f"{there}dossiers/{case.pk}/reprise/")
    page = client.get(there).content.decode()
    assert "Limité depuis" not in page
    assert "État civil" in page


def test_an_auditor_restricts_nothing(client: Client) -> None:
    as_(client, Role.AUDITOR)
    case = an_enrolment(status=State.QUEUED)
    there = found(client, case)
    assert (
        client.post(f"{there}limitation/", {"case": case.case_number, "ground": "contested"}).status_code
        == 404
    )
    case.refresh_from_db()
    assert case.restricted_at is None


def test_the_case_of_another_person_is_not_restricted_from_this_one_s_page(client: Client) -> None:
    as_(client, Role.SUPERVISOR)
    case, other = an_enrolment(status=State.QUEUED), an_enrolment(status=State.QUEUED)
    there, sent = found(client, case), {"case": other.case_number, "ground": "contested"}
    assert client.post(f"{there}limitation/", sent).status_code == 422
    other.refresh_from_db()
    assert other.restricted_at is None
