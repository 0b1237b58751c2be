"""What becomes of an approved case when issuance has done its part."""

from __future__ import annotations

from uuid import uuid4

import pytest

from issuance.signals import card_activated, offer_ended
from tests.verification.factories import an_enrolment
from verification.states import State

pytestmark = pytest.mark.django_db


def test_a_case_is_closed_when_its_card_becomes_active() -> None:
    case = an_enrolment(status=State.APPROVED)
    card_activated.send(sender=None, card_id=case.card_id)
    case.refresh_from_db()
    assert case.status == State.ACTIVATED
    assert case.closed_at is not None


def test_after_an_offer_that_came_to_nothing_the_person_may_enrol_again() -> None:
    case = an_enrolment(status=State.APPROVED)
    offer_ended.send(sender=None, card_id=case.card_id, status="locked")
    case.refresh_from_db()
    assert case.status == State.EXPIRED
    an_enrolment(person=case.person, device_jkt=case.device_jkt)


def test_the_same_word_twice_and_a_card_of_no_case_change_nothing() -> None:
    case = an_enrolment(status=State.ACTIVATED)
    for card_id in (case.card_id, uuid4()):
        card_activated.send(sender=None, card_id=card_id)
        offer_ended.send(sender=None, card_id=card_id, status="expired")
    case.refresh_from_db()
    assert case.status == State.ACTIVATED
