"""Rights of persons: a copy of everything, what is contested, what stays as it is; each act journalled."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.utils import timezone

from ecarte.accounts.models import Role
from ecarte.journal.models import Entry
from issuance.models import Card
from tests.verification.factories import a_nir, an_agent, an_enrolment, an_insured_person, some_evidence
from tests.verification.judging import decided
from verification.intake.withdrawal import withdraw
from verification.models import CheckReport, Enrolment
from verification.nir import Nir
from verification.queue.claims import claim_next
from verification.queue.selectors import open_to
from verification.reasons import Decision as Kind
from verification.retention.applying import apply_retention
from verification.review.looks import journal_case_opened
from verification.rights import restricting
from verification.rights.giving import as_archive, as_json, as_page
from verification.rights.subject import Subject, find
from verification.states import Lane, State
from verification.transitions import NotThere, move

if TYPE_CHECKING:
    from ecarte.accounts.models import User

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def supervisor() -> User:
    return an_agent(role=Role.SUPERVISOR)


@pytest.fixture
def case() -> Enrolment:
    return an_enrolment(status=State.QUEUED)


def subject_of(case: Enrolment, by: User) -> Subject:
    assert case.person is not None
    subject = find(nir=Nir.parse(case.person.nir), by=by.actor)
    assert subject is not None
    return subject


def test_the_copy_says_all_that_is_held(case: Enrolment, supervisor: User) -> None:
    agent = an_agent(first_name="Anne", last_name="Vauban")
    journal_case_opened(agent=agent, enrolment=case)
    film = some_evidence(case, b"a film")
    CheckReport.objects.create(
        enrolment=case,
        engine_version="1",
        thresholds_version="1",
        started_at=NOW,
        document={"family_name": "MARTIN"},
    )
    Card.objects.create(
        case=case.pk, holder_ref=case.nir_index, device_jkt="j", device_jwk={}, status="denied", ended_at=NOW
    )
    copy = json.loads(as_json(subject_of(case, supervisor), by=supervisor.actor, now=NOW))
    assert case.person is not None
    assert copy["register"]["nir"] == case.person.nir
    assert copy["register"]["identity"]["family_name"] == "MARTIN"
    [held] = copy["cases"]
    assert held["number"] == case.case_number
    assert held["films_and_pictures"][0]["sha256"] == film.sha256
    assert held["read_on_the_document"][0]["read"] == {"family_name": "MARTIN"}
    assert len(copy["cards"]) == 1
    assert {"act": "Dossier ouvert à l’écran", "by": "Agent vérificateur"}.items() <= copy["acts"][0].items()
    assert "Vauban" not in json.dumps(copy)


def test_the_copy_of_somebody_holds_nothing_of_another(case: Enrolment, supervisor: User) -> None:
    other = an_enrolment(status=State.QUEUED)
    copy = as_json(subject_of(case, supervisor), by=supervisor.actor, now=NOW).decode()
    assert other.case_number not in copy


def test_what_was_noted_of_a_suspected_fraud_is_not_told(supervisor: User) -> None:
    from verification.retention import holds

    case = an_enrolment(status=State.QUEUED, lane=Lane.FRAUD)
    holds.place(enrolment=case, motive="suspicion", lasts=timedelta(days=9), by=an_agent(), now=NOW)
    copy = json.loads(as_json(subject_of(case, supervisor), by=supervisor.actor, now=NOW))
    assert copy["cases"][0]["notes"] == []
    assert "Conservation" not in json.dumps(copy["acts"])


def test_nor_is_it_once_the_case_left_the_fraud_lane_to_be_filmed_again(supervisor: User) -> None:
    agent = an_agent()
    case = an_enrolment(status=State.IN_REVIEW, claimed_by=agent)
    decided(case, agent, Kind.ESCALATE, comment="Le visage semble être un masque.")
    Enrolment.objects.update(lane=Lane.STANDARD)
    copy = json.loads(as_json(subject_of(case, supervisor), by=supervisor.actor, now=NOW))
    assert copy["cases"][0]["notes"] == []


def test_the_copy_says_why_for_how_long_and_who_receives_it(case: Enrolment, supervisor: User) -> None:
    page = as_page(subject_of(case, supervisor), by=supervisor.actor, now=NOW).decode()
    for told in ("Finalités", "Destinataires", "Origine", "96 h", "89 jours", "Décision automatisée"):
        assert told in page


def test_the_page_is_for_people_and_the_archive_has_the_films(case: Enrolment, supervisor: User) -> None:
    some_evidence(case, b"a film")
    subject = subject_of(case, supervisor)
    page = as_page(subject, by=supervisor.actor, now=NOW).decode()
    assert "Nom de famille" in page
    assert "MARTIN" in page
    into = io.BytesIO()
    assert as_archive(subject, into, by=supervisor.actor, now=NOW) == 1
    with zipfile.ZipFile(into) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    assert b"a film" in contents.values()
    assert {"copie.json", "copie.html"} < set(contents)


def test_each_copy_is_journalled_and_the_nir_is_not(case: Enrolment, supervisor: User) -> None:
    as_json(subject_of(case, supervisor), by=supervisor.actor, now=NOW)
    looked, copied = Entry.objects.order_by("sequence")
    assert (looked.act, looked.case, copied.act, copied.case) == (
        "rights.searched",
        None,
        "rights.copied",
        case.pk,
    )
    assert case.person is not None
    assert case.person.nir not in str(list(Entry.objects.values()))


def test_of_whom_nothing_is_known_nothing_is_found(supervisor: User) -> None:
    assert find(nir=Nir.parse(a_nir()), by=supervisor.actor) is None
    assert Entry.objects.get().data == {"found": False}


def test_somebody_who_has_no_case_has_a_copy_of_the_register(supervisor: User) -> None:
    person = an_insured_person()
    subject = find(nir=Nir.parse(person.nir), by=supervisor.actor)
    assert subject is not None
    assert json.loads(as_json(subject, by=supervisor.actor, now=NOW))["cases"] == []


# Restriction ----------------------------------------------------------------------------------------


def restrict(case: Enrolment, by: User) -> None:
    restricting.restrict(case_id=case.pk, ground=restricting.Ground.CONTESTED, by=by, now=NOW)


def test_a_restricted_case_is_no_agent_s_and_moves_no_more(case: Enrolment, supervisor: User) -> None:
    restrict(case, supervisor)
    agent = an_agent()
    assert not open_to(agent, now=NOW).exists()
    assert claim_next(agent=agent, now=NOW) is None
    with pytest.raises(NotThere):
        move(enrolment_id=case.pk, source=State.QUEUED, target=State.IN_REVIEW, actor=agent.actor)
    restricting.lift(case_id=case.pk, by=supervisor)
    assert claim_next(agent=agent, now=NOW) == case


def test_an_agent_who_has_it_open_loses_it(supervisor: User) -> None:
    case = an_enrolment(status=State.IN_REVIEW)
    restrict(case, supervisor)
    case.refresh_from_db()
    assert (case.status, case.claimed_by) == (State.QUEUED, None)


def test_its_person_may_still_withdraw_and_nothing_is_destroyed_before_it_is_lifted(
    case: Enrolment, supervisor: User
) -> None:
    evidence = some_evidence(case)
    restrict(case, supervisor)
    withdraw(enrolment=case, now=NOW)
    later = NOW + settings.EVIDENCE_LIFETIME + timedelta(hours=1)
    assert apply_retention(now=later) == 0
    restricting.lift(case_id=case.pk, by=supervisor)
    assert apply_retention(now=later) == 1
    evidence.refresh_from_db()
    assert evidence.destroyed_at


def test_restricting_and_lifting_are_journalled_once(case: Enrolment, supervisor: User) -> None:
    restrict(case, supervisor)
    with pytest.raises(restricting.Unchanged):
        restrict(case, supervisor)
    restricting.lift(case_id=case.pk, by=supervisor)
    with pytest.raises(restricting.Unchanged):
        restricting.lift(case_id=case.pk, by=supervisor)
    acts = Entry.objects.filter(case=case.pk).order_by("sequence")
    assert [(entry.act, entry.data) for entry in acts] == [
        ("rights.restricted", {"reason": "contested"}),
        ("rights.restriction_lifted", {}),
    ]


def test_what_is_contested_is_noted_on_the_case_and_in_the_copy(case: Enrolment, supervisor: User) -> None:
    subject = subject_of(case, supervisor)
    restricting.note_rectification(subject=subject, datum=restricting.Datum.CONTACT, by=supervisor)
    assert Entry.objects.get(act="rights.rectification").data == {"datum": "contact"}
    acts = json.loads(as_json(subject, by=supervisor.actor, now=NOW))["acts"]
    assert "Contestation notée" in [act["act"] for act in acts]
