"""Break-glass: one case, for an hour, asked with a motive, signed by another, told to all who must know."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from structlog.testing import capture_logs

from ecarte.accounts.models import Role, User
from ecarte.journal.models import Entry
from tests.ecarte.accounts.signing_in import confirm
from tests.verification.factories import an_agent, an_enrolment, some_evidence
from verification.breakglass import letters, services
from verification.models import EmergencyAccess, Enrolment, Evidence, Habilitation, Tie
from verification.rights import restricting
from verification.states import State

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
MOTIVE = "La gendarmerie attend une réponse avant ce soir."
HOUR = timedelta(hours=1)


@pytest.fixture
def case() -> Enrolment:
    return an_enrolment(status=State.REFUSED)


@pytest.fixture
def exhibit(case: Enrolment) -> Evidence:
    return some_evidence(case)


@pytest.fixture
def referent() -> User:
    return an_agent(role=Role.FRAUD)


@pytest.fixture
def supervisor() -> User:
    return an_agent(role=Role.SUPERVISOR)


@pytest.fixture
def director() -> User:
    return an_agent(role=Role.DIRECTOR)


@pytest.fixture
def asked(case: Enrolment, exhibit: Evidence, referent: User) -> EmergencyAccess:
    return services.ask(agent=referent, case_number=case.case_number, motive=MOTIVE, now=timezone.now())


@pytest.fixture
def opened(asked: EmergencyAccess, supervisor: User) -> EmergencyAccess:
    services.sign(signer=supervisor, access_id=asked.pk, now=timezone.now())
    asked.refresh_from_db()
    return asked


def looks(client: Client, user: User, access: EmergencyAccess) -> tuple[int, int]:
    """What the page and the file answer this person."""
    client.force_login(user)
    exhibit = Evidence.objects.get()
    file = reverse("review:evidence", args=[access.enrolment_id, exhibit.pk])
    page = client.get(reverse("breakglass:case", args=[access.pk]))
    return page.status_code, client.get(file).status_code


def test_a_request_opens_nothing(client: Client, asked: EmergencyAccess, referent: User) -> None:
    assert looks(client, referent, asked) == (404, 404)
    entry = Entry.objects.get(act="emergency_access.asked")
    assert (entry.actor, entry.case, entry.data) == (
        referent.actor,
        asked.enrolment_id,
        {"access": str(asked.pk)},
    )


def test_a_restricted_case_opens_to_nobody(
    client: Client, case: Enrolment, opened: EmergencyAccess, referent: User, supervisor: User
) -> None:
    restricting.restrict(case_id=case.pk, ground=restricting.Ground.CLAIM, by=supervisor, now=timezone.now())
    assert looks(client, referent, opened) == (404, 404)
    with pytest.raises(services.NotOpen):
        services.ask(agent=referent, case_number=case.case_number, motive=MOTIVE, now=timezone.now())


def test_of_a_forgotten_case_there_is_nothing_to_ask(case: Enrolment, referent: User) -> None:
    Enrolment.objects.update(forgotten_at=timezone.now())
    with pytest.raises(services.NotOpen):
        services.ask(agent=referent, case_number=case.case_number, motive=MOTIVE, now=timezone.now())


def test_the_second_signature_opens_the_case_for_an_hour_to_whoever_asked(
    client: Client, opened: EmergencyAccess, referent: User, supervisor: User
) -> None:
    assert looks(client, referent, opened) == (200, 200)
    assert looks(client, supervisor, opened) == (404, 404)
    assert looks(client, an_agent(role=Role.FRAUD), opened) == (404, 404)
    with time_machine.travel(timezone.now() + HOUR):
        assert looks(client, referent, opened) == (404, 404)


def test_it_shows_and_decides_nothing(client: Client, opened: EmergencyAccess, referent: User) -> None:
    client.force_login(referent)
    client.post(reverse("review:judge", args=[opened.enrolment_id]))
    client.post(reverse("review:decide", args=[opened.enrolment_id]), {"kind": "approve"})
    opened.enrolment.refresh_from_db()
    assert opened.enrolment.status == State.REFUSED
    assert client.get(reverse("review:case", args=[opened.enrolment_id])).status_code == 404


def test_each_look_is_journalled_with_the_access_that_let_it(
    client: Client, opened: EmergencyAccess, referent: User
) -> None:
    for _ in range(2):
        looks(client, referent, opened)
    (look,) = Entry.objects.filter(act="evidence.viewed")
    assert (look.actor, look.data["access"]) == (referent.actor, str(opened.pk))
    assert Entry.objects.filter(act="case.opened", data__access=str(opened.pk)).count() == 2


def test_a_withdrawn_habilitation_ends_it_at_once(
    client: Client, opened: EmergencyAccess, referent: User
) -> None:
    Habilitation.objects.filter(agent=referent).delete()
    assert looks(client, referent, opened) == (404, 404)


def not_open(**fields: Any) -> None:
    before = Entry.objects.count()
    with pytest.raises(services.NotOpen), transaction.atomic():
        services.ask(**{"motive": MOTIVE, "now": timezone.now(), **fields})
    assert (EmergencyAccess.objects.count(), Entry.objects.count()) == (0, before)


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.SENIOR, Role.FRAUD)])
def test_only_seniors_and_fraud_referents_ask(case: Enrolment, role: Role) -> None:
    not_open(agent=an_agent(role=role), case_number=case.case_number)


def test_neither_an_unknown_case_nor_one_of_another_scheme_nor_a_relatives_is_asked_for(
    case: Enrolment, referent: User
) -> None:
    not_open(agent=referent, case_number="EV-2222-2222")
    Tie.objects.create(agent=referent, nir_index=case.nir_index, declared_at=timezone.now())
    not_open(agent=referent, case_number=case.case_number)
    Tie.objects.all().delete()
    Habilitation.objects.filter(agent=referent).delete()
    not_open(agent=referent, case_number=case.case_number)


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.SUPERVISOR, Role.DIRECTOR)])
def test_only_supervisors_and_directors_sign(asked: EmergencyAccess, role: Role) -> None:
    with pytest.raises(services.NotOpen):
        services.sign(signer=an_agent(role=role), access_id=asked.pk, now=timezone.now())
    asked.refresh_from_db()
    assert asked.signed_by is None


def test_whoever_asked_and_became_a_supervisor_does_not_sign_it(
    asked: EmergencyAccess, referent: User
) -> None:
    referent.role = Role.SUPERVISOR
    referent.save()
    with pytest.raises(services.NotOpen):
        services.sign(signer=referent, access_id=asked.pk, now=timezone.now())


def test_what_nobody_signed_for_four_hours_has_lapsed(asked: EmergencyAccess, supervisor: User) -> None:
    with pytest.raises(services.NotOpen):
        services.sign(signer=supervisor, access_id=asked.pk, now=timezone.now() + 4 * HOUR)


def test_it_is_signed_once(opened: EmergencyAccess, director: User) -> None:
    with pytest.raises(services.NotOpen):
        services.sign(signer=director, access_id=opened.pk, now=timezone.now() + HOUR / 2)


def test_a_signature_raises_the_alarm(asked: EmergencyAccess, supervisor: User, settings: Any) -> None:
    settings.EMAIL_URL = "submission://mail.example.fr"
    for role in (Role.DIRECTOR, Role.AUDITOR):
        an_agent(role=role, email=f"{role}@example.fr")
    User.objects.filter(pk=supervisor.pk).update(email="supervisor@example.fr")
    letters.send(access_id=asked.pk)
    assert {letter.to[0] for letter in mail.outbox} == {"director@example.fr", "supervisor@example.fr"}
    with capture_logs() as log:
        services.sign(signer=supervisor, access_id=asked.pk, now=timezone.now())
    assert [(line["event"], line["log_level"]) for line in log] == [("emergency_access_opened", "error")]
    mail.outbox.clear()
    letters.send(access_id=asked.pk)
    assert {letter.to[0] for letter in mail.outbox} == {"director@example.fr", "auditor@example.fr"}
    assert not [letter for letter in mail.outbox if asked.enrolment.case_number in letter.body]
    assert Entry.objects.get(act="emergency_access.signed").data["agent"] == asked.asked_by_id


def test_it_is_reviewed_afterwards_by_a_director_who_had_no_part_in_it(
    opened: EmergencyAccess, director: User
) -> None:
    later = timezone.now() + HOUR
    for reviewer, now in ((director, later - HOUR / 2), (an_agent(role=Role.SUPERVISOR), later)):
        with pytest.raises(services.NotOpen):
            services.review(reviewer=reviewer, access_id=opened.pk, justified=True, now=now)
    services.review(reviewer=director, access_id=opened.pk, justified=False, now=later)
    opened.refresh_from_db()
    assert (opened.reviewed_by, opened.justified) == (director, False)
    entry = Entry.objects.get(act="emergency_access.reviewed")
    assert (entry.actor, entry.data["justified"]) == (director.actor, False)
    with pytest.raises(services.NotOpen):
        services.review(reviewer=director, access_id=opened.pk, justified=True, now=later)


def violated(name: str, access: EmergencyAccess, **fields: Any) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        EmergencyAccess.objects.filter(pk=access.pk).update(**fields)


def test_nobody_signs_their_own_emergency_access(opened: EmergencyAccess, referent: User) -> None:
    violated("nobody_signs_their_own_emergency_access", opened, signed_by=referent)


def test_an_emergency_access_lasts_an_hour_at_most(opened: EmergencyAccess) -> None:
    longer = opened.signed_at + HOUR + timedelta(seconds=1) if opened.signed_at else None
    violated("an_emergency_access_lasts_an_hour_at_most", opened, ends_at=longer)


def test_an_emergency_access_is_reviewed_afterwards_by_a_third(
    opened: EmergencyAccess, referent: User, supervisor: User, director: User
) -> None:
    name, later = "an_emergency_access_is_reviewed_afterwards_by_a_third", timezone.now() + 2 * HOUR
    for reviewer in (referent, supervisor):
        violated(name, opened, reviewed_by=reviewer, reviewed_at=later, justified=True)
    violated(name, opened, reviewed_by=director, reviewed_at=timezone.now(), justified=True)


def test_from_the_request_to_the_review_by_the_pages(
    client: Client, case: Enrolment, referent: User, supervisor: User, director: User
) -> None:
    page = reverse("breakglass:accesses")

    def as_(user: User) -> None:
        client.force_login(user)
        confirm(client)

    as_(referent)
    wrong = client.post(reverse("breakglass:ask"), {"case_number": "EV-2222-2222", "motive": MOTIVE})
    assert "Aucun dossier qui vous soit accessible" in wrong.content.decode()
    client.post(reverse("breakglass:ask"), {"case_number": case.case_number.lower(), "motive": MOTIVE})
    access = EmergencyAccess.objects.get()
    assert "Attend une signature" in client.get(page).content.decode()
    as_(supervisor)
    assert MOTIVE in client.get(page).content.decode()
    client.post(reverse("breakglass:sign", args=[access.pk]))
    as_(referent)
    assert reverse("breakglass:case", args=[access.pk]) in client.get(page).content.decode()
    with time_machine.travel(timezone.now() + HOUR):
        as_(director)
        client.post(reverse("breakglass:review", args=[access.pk]), {"justified": "yes"})
        as_(an_agent(role=Role.AUDITOR))
        assert "Jugé justifié" in client.get(page).content.decode()


def test_asking_and_signing_need_a_recent_confirmation(
    client: Client, asked: EmergencyAccess, supervisor: User
) -> None:
    client.force_login(supervisor)
    answer = client.post(reverse("breakglass:sign", args=[asked.pk]))
    assert answer.status_code == 302
    asked.refresh_from_db()
    assert asked.signed_by is None
