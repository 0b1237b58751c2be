"""A parent agrees to the card of a minor, with the active card on their own phone (CSS R161-33-2)."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ecarte.journal.models import Entry
from issuance.lifecycle import suspend
from issuance.models import Card, PushMessage
from issuance.states import State as CardState
from tests.concurrency import at_once
from tests.issuance.factories import approval, offered
from tests.issuance.wallet import Wallet
from tests.phone import API, Phone
from tests.verification.factories import a_nir, a_pivot_identity, an_agent, an_enrolment, an_insured_person
from tests.verification.intake.conftest import answer, code_of
from verification.eligibility import agreed_upon, judge_again
from verification.intake.messages import TAKEN_BACK
from verification.intake.written_codes import new_code
from verification.models import Agreement, Enrolment, Guardian, InsuredPerson
from verification.obstacles import Obstacle
from verification.states import LIVE, State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test.client import _MonkeyPatchedWSGIResponse as Response

pytestmark = pytest.mark.django_db
BEFORE_OFFER = sorted(LIVE - {State.APPROVED})
BORN = date(2009, 7, 13)


@pytest.fixture(autouse=True)
def _in_november_2026() -> Iterator[None]:
    with time_machine.travel("2026-11-22T12:00:00+01:00"):
        yield


@pytest.fixture
def minor() -> InsuredPerson:
    return an_insured_person(nir=a_nir(year=9), birth_date=BORN.isoformat())


@pytest.fixture
def child(phone_in: Callable[..., Phone], minor: InsuredPerson) -> Phone:
    return phone_in(State.OPENED, person=minor, code_hash="x", push_token="test:child")


@pytest.fixture
def parent(minor: InsuredPerson) -> Phone:
    """Holds an active card, and is the minor's guardian."""
    phone = with_card()
    declare(minor, phone)
    return phone


def with_card(status: CardState = CardState.ACTIVE) -> Phone:
    """A phone that holds somebody's card."""
    phone = Phone()
    now, given = timezone.now(), approval(Wallet())
    Card.objects.create(
        status=status,
        holder_ref=an_insured_person().nir_index,
        claims=given.claims,
        device_jkt=phone.jkt,
        device_jwk=phone.jwk,
        case=uuid4(),
        approved_by="agent:1",
        offered_at=now,
        activated_at=now,
        expires_at=now + timedelta(days=300),
    )
    return phone


def declare(minor: InsuredPerson, guardian: Phone) -> None:
    card = Card.objects.get(device_jkt=guardian.jkt)
    Guardian.objects.create(person=minor, nir_index=card.holder_ref)


def ask(child: Phone) -> str:
    response = child.call("POST", f"{child.home}/agreement-requests")
    assert response.status_code == 201, response.content
    return str(answer(response)["code"])


def agree(parent: Phone, code: str, agreed: Any = True) -> Response:
    return parent.call("POST", f"{API}/agreements", {"code": code, "agreed": agreed})


def submit(child: Phone) -> Response:
    identity = a_pivot_identity(Enrolment.objects.get(pk=child.enrolment))
    return child.submit_identity(str(identity.pk))


def to_confirm(phone: Phone) -> list[str]:
    return list(answer(phone.call("GET", phone.home))["to_confirm"])


def test_a_minor_submits_once_a_parent_has_agreed(child: Phone, parent: Phone) -> None:
    assert to_confirm(child) == ["agreement"]
    assert code_of(submit(child)) == (422, "agreement_missing")
    response = agree(parent, ask(child))
    assert (response.status_code, response.content) == (204, b"")
    assert to_confirm(child) == []
    assert submit(child).status_code == 202
    agreement = Agreement.objects.get()
    assert (agreement.agreed, agreement.guardian_index) == (
        True,
        Card.objects.get(status=CardState.ACTIVE).holder_ref,
    )
    assert Enrolment.objects.get().agreement == agreement


def test_films_wait_for_the_agreement_too(child: Phone, parent: Phone) -> None:
    from tests.verification.intake.test_submission import BOTH, filmed
    from tests.verification.intake.test_submission import submit as submit_films

    challenge = filmed(child, *BOTH)
    assert code_of(submit_films(child, challenge)) == (422, "agreement_missing")
    agree(parent, ask(child))
    assert submit_films(child, challenge).status_code == 202


def test_the_child_is_told_and_the_journal_names_nobody(child: Phone, parent: Phone) -> None:
    agree(parent, ask(child))
    assert PushMessage.objects.get().push_token == "test:child"
    asked, given = Entry.objects.order_by("sequence")
    assert (asked.act, asked.actor) == ("agreement.asked", f"device:{child.jkt}")
    assert (given.act, given.actor) == ("agreement.given", f"device:{parent.jkt}")
    assert given.data == {"agreement": str(Agreement.objects.get().pk)}


@pytest.mark.parametrize("known", [True, False])
def test_whether_it_is_needed_is_told_by_the_number_alone(known: bool) -> None:
    nir = a_nir(year=9)
    if known:
        an_insured_person(nir=nir, birth_date=BORN.isoformat())
    phone = Phone()
    phone.open(nir)
    assert to_confirm(phone) == ["contact", "agreement"]


def test_an_adult_needs_none(phone_in: Callable[..., Phone]) -> None:
    phone = phone_in(State.OPENED, code_hash="x")
    assert to_confirm(phone) == []
    assert submit(phone).status_code == 202


def test_what_a_parent_declines_may_be_asked_again(child: Phone, parent: Phone) -> None:
    code = ask(child)
    assert agree(parent, code, False).status_code == 204
    assert code_of(submit(child)) == (422, "agreement_missing")
    assert code_of(agree(parent, code)) == (422, "agreement_refused")
    assert agree(parent, ask(child)).status_code == 204
    assert submit(child).status_code == 202


@pytest.mark.parametrize("status", BEFORE_OFFER)
def test_an_agreement_that_is_taken_back_ends_the_enrolment(
    phone_in: Callable[..., Phone], minor: InsuredPerson, parent: Phone, status: State
) -> None:
    child = phone_in(status, person=minor, minor=True)
    code = ask(child)
    agree(parent, code)
    assert agree(parent, code, False).status_code == 204
    case = Enrolment.objects.get(pk=child.enrolment)
    assert (case.status, case.agreement) == (State.WITHDRAWN, None)
    assert not Agreement.objects.exists()
    assert Entry.objects.get(act="enrolment.withdrawn").actor == f"device:{parent.jkt}"
    assert Entry.objects.filter(act="agreement.taken_back").exists()
    assert answer(child.call("GET", child.home))["message"] == TAKEN_BACK[0]


def test_an_offered_card_is_taken_back_with_the_agreement(
    phone_in: Callable[..., Phone], minor: InsuredPerson, parent: Phone
) -> None:
    child = phone_in(State.DECIDED, person=minor, minor=True)
    code, card_id = ask(child), offered(Wallet())
    agree(parent, code)
    Enrolment.objects.filter(pk=child.enrolment).update(
        status=State.APPROVED, card_id=card_id, accepted_by=an_agent()
    )
    assert agree(parent, code, False).status_code == 204
    assert Enrolment.objects.get(pk=child.enrolment).status == State.WITHDRAWN
    assert Card.objects.get(pk=card_id).status == CardState.WITHDRAWN


def test_the_other_parent_may_take_it_back(child: Phone, parent: Phone, minor: InsuredPerson) -> None:
    other, code = with_card(), ask(child)
    declare(minor, other)
    agree(parent, code)
    assert agree(other, code, False).status_code == 204


def test_nothing_is_taken_back_once_the_card_is_active(
    phone_in: Callable[..., Phone], minor: InsuredPerson, parent: Phone
) -> None:
    child = phone_in(State.QUEUED, person=minor)
    code = ask(child)
    agree(parent, code)
    Enrolment.objects.filter(pk=child.enrolment).update(
        status=State.ACTIVATED, card_id=uuid4(), accepted_by=an_agent(), closed_at=timezone.now()
    )
    assert code_of(agree(parent, code, False)) == (422, "agreement_refused")


def test_the_same_answer_may_be_sent_twice(child: Phone, parent: Phone) -> None:
    code = ask(child)
    assert [agree(parent, code).status_code for _ in range(2)] == [204, 204]
    assert Entry.objects.filter(act="agreement.given").count() == 1


def refusals(child: Phone, minor: InsuredPerson) -> dict[str, tuple[Phone, str]]:
    """Who may not answer, or not this code."""
    code, guardian = ask(child), with_card()
    declare(minor, guardian)
    suspended = with_card()
    declare(minor, suspended)
    suspend(card_id=Card.objects.get(device_jkt=suspended.jkt).pk, actor="client:cpam")
    return {
        "no guardian": (with_card(), code),
        "no card": (Phone(), code),
        "suspended card": (suspended, code),
        "the child": (child_without_token(child), code),
        "a guess": (guardian, new_code()),
    }


def child_without_token(child: Phone) -> Phone:
    same = Phone()
    same.key = child.key
    return same


def test_everybody_else_has_one_answer_found_by_the_same_questions(
    child: Phone, minor: InsuredPerson
) -> None:
    answers = []
    for who, code in refusals(child, minor).values():
        with CaptureQueriesContext(connection) as asked:
            response = agree(who, code)
        assert code_of(response) == (422, "agreement_refused")
        statements = [re.sub(r" WHERE .*", "", query["sql"]) for query in asked.captured_queries]
        answers.append((response.content, statements))
    assert all(answer == answers[0] for answer in answers)
    assert Enrolment.objects.get(pk=child.enrolment).agreement is None


def test_a_typing_error_is_told_apart_because_anybody_can_see_it(child: Phone, parent: Phone) -> None:
    code = ask(child)
    assert code_of(agree(parent, code[:-1])) == (422, "agreement_code_form")


def test_a_code_expires_and_a_new_one_voids_it(child: Phone, parent: Phone, settings: Any) -> None:
    former, code = ask(child), ask(child)
    assert code_of(agree(parent, former)) == (422, "agreement_refused")
    with time_machine.travel(timezone.now() + settings.AGREEMENT_LIFETIME + timedelta(seconds=1)):
        assert code_of(agree(parent, code)) == (422, "agreement_refused")
    assert agree(parent, code).status_code == 204


def test_only_a_digest_of_the_code_is_kept(child: Phone) -> None:
    assert ask(child).replace("-", "") not in Agreement.objects.get().code_digest


def test_nothing_is_asked_once_the_card_is_offered_or_the_enrolment_has_ended(
    phone_in: Callable[..., Phone],
) -> None:
    offered, ended = phone_in(State.APPROVED), phone_in(State.REFUSED)
    assert code_of(offered.call("POST", f"{offered.home}/agreement-requests")) == (409, "agreement_too_late")
    assert code_of(ended.call("POST", f"{ended.home}/agreement-requests")) == (409, "enrolment_closed")


def checked(case: Enrolment, today: date = date(2026, 11, 22)) -> Enrolment:
    """As the checks find it."""
    assert case.check_id is not None
    judge_again(enrolment=case, check_id=case.check_id, proven=True, today=today, actor="test")
    case.refresh_from_db()
    return case


def test_the_registers_birth_date_settles_it_during_the_checks(minor: InsuredPerson) -> None:
    case = checked(an_enrolment(status=State.CHECKING, person=minor))
    assert (case.minor, case.obstacle) == (True, Obstacle.NO_AGREEMENT)
    agreement = an_agreement(case)
    Enrolment.objects.filter(pk=case.pk).update(agreement=agreement)
    case = checked(case)
    assert (case.minor, case.obstacle) == (True, "")


def test_whoever_has_come_of_age_meanwhile_needs_none(minor: InsuredPerson) -> None:
    case = checked(an_enrolment(status=State.CHECKING, person=minor), date(2027, 7, 13))
    assert (case.minor, case.obstacle) == (False, "")


@pytest.mark.parametrize("status", BEFORE_OFFER)
def test_an_agreement_given_while_the_case_waits_lifts_the_obstacle(
    phone_in: Callable[..., Phone], minor: InsuredPerson, parent: Phone, status: State
) -> None:
    child = phone_in(status, person=minor, minor=True, obstacle=Obstacle.NO_AGREEMENT)
    assert agree(parent, ask(child)).status_code == 204
    assert Enrolment.objects.get(pk=child.enrolment).obstacle == ""


def test_where_the_place_is_taken_by_now_that_is_the_obstacle(minor: InsuredPerson) -> None:
    case = an_enrolment(person=minor, status=State.QUEUED, obstacle=Obstacle.NO_AGREEMENT)
    an_enrolment(person=minor)
    with transaction.atomic():
        agreed_upon(enrolment=case, agreement=an_agreement(case), actor="test")
    case.refresh_from_db()
    assert case.obstacle == Obstacle.TAKEN


def an_agreement(case: Enrolment) -> Agreement:
    now = timezone.now()
    return Agreement.objects.create(
        enrolment=case, code_digest=uuid4().hex, asked_at=now, expires_at=now, answered_at=now, agreed=True
    )


def test_a_minor_is_accepted_with_an_agreement(minor: InsuredPerson) -> None:
    accepted = {"status": State.APPROVED, "card_id": uuid4(), "accepted_by": an_agent()}
    case = an_enrolment(status=State.DECIDED, person=minor, minor=True)
    mine = Enrolment.objects.filter(pk=case.pk)
    with (
        pytest.raises(IntegrityError, match="a_minor_is_accepted_with_an_agreement"),
        transaction.atomic(),
    ):
        mine.update(**accepted)
    assert mine.update(agreement=an_agreement(case), **accepted) == 1


def test_one_agreement_is_asked_for_at_a_time(child: Phone) -> None:
    ask(child)
    with pytest.raises(IntegrityError), transaction.atomic():
        now = timezone.now()
        Agreement.objects.create(enrolment_id=child.enrolment, code_digest="x", asked_at=now, expires_at=now)


def test_an_agreement_is_answered_as_a_whole(child: Phone) -> None:
    ask(child)
    for half in ({"agreed": True}, {"answered_at": timezone.now()}, {"guardian_index": "x"}):
        with (
            pytest.raises(IntegrityError, match="an_agreement_is_answered_as_a_whole"),
            transaction.atomic(),
        ):
            Agreement.objects.update(**half)


def test_a_guardian_is_declared_once(minor: InsuredPerson, parent: Phone) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        declare(minor, parent)


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_counts(child: Phone, minor: InsuredPerson, parent: Phone) -> None:
    other, code = with_card(), ask(child)
    declare(minor, other)
    responses = at_once([lambda: agree(parent, code), lambda: agree(other, code)])
    assert sorted(response.status_code for response in responses) == [204, 422]
    assert Entry.objects.filter(act="agreement.given").count() == 1
