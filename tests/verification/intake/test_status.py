"""What the person is told."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils import timezone

from ecarte.journal.models import Entry
from issuance.lifecycle import revoke, suspend
from issuance.states import RevocationReason
from tests.issuance.factories import active
from tests.issuance.wallet import Wallet
from tests.verification.factories import an_enrolment
from tests.verification.intake.conftest import answer
from verification.intake.messages import (
    ASSISTANCE,
    CHECKS_LATE,
    ENDED,
    FILM,
    LATE,
    MESSAGES,
    PUBLIC,
    SUSPENDED,
)
from verification.models import CheckReport, Enrolment, Reason
from verification.reasons import CATALOGUE
from verification.states import Lane, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.phone import Phone

pytestmark = pytest.mark.django_db
TOLD_OTHERWISE = {State.OPENED, State.ACTIVATED}
"""By what is set up here, and by what became of the card."""


def status(phone: Phone) -> Any:
    response = phone.call("GET", phone.home)
    assert response.status_code == 200, response.content
    return answer(response)


def test_an_open_enrolment_says_until_when(phone: Phone) -> None:
    case = Enrolment.objects.get()
    assert status(phone) == {
        "id": phone.enrolment,
        "case_number": case.case_number,
        "status": "opened",
        "message": FILM[0],  # no provider of France Identité is set up
        "recapture": [],
        "recapture_parts": [],
        "to_confirm": [],
        "reason": None,
        "waiting": None,
        "assistance": None,
        "expires_at": timezone.localtime(case.opened_at + settings.ENROLMENT_LIFETIME).isoformat(),
        "credential_offer_uri": None,
    }
    assert Entry.objects.count() == 0


@pytest.mark.parametrize("state", [state for state in State if state not in TOLD_OTHERWISE])
def test_every_state_has_a_status_and_a_message_in_both_languages(
    phone_in: Callable[..., Phone], state: State
) -> None:
    told = [status(phone_in(state, language=language)) for language in ("fr", "en")]
    assert {each["status"] for each in told} == {PUBLIC[state].value}
    assert tuple(each["message"] for each in told) == MESSAGES[PUBLIC[state]]


def test_france_identite_is_offered_where_it_is_set_up(phone: Phone, settings: Any) -> None:
    settings.FRANCE_IDENTITE_ISSUER = "https://provider.example"
    assert status(phone)["message"] == MESSAGES[PUBLIC[State.OPENED]][0]


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (None, MESSAGES[PUBLIC[State.ACTIVATED]]),
        (suspend, SUSPENDED),
        (partial(revoke, reason=RevocationReason.LOST), ENDED),
    ],
)
def test_a_card_that_was_collected_is_told_as_it_stands(
    phone_in: Callable[..., Phone], end: Callable[..., object] | None, words: tuple[str, str]
) -> None:
    card = active(Wallet())
    if end:
        end(card_id=card, actor="client:cpam")
    phones = [phone_in(State.ACTIVATED, card_id=card)]
    assert [(told["status"], told["message"]) for told in map(status, phones)] == [("active", words[0])]


def test_whoever_waits_for_the_checks_is_told_how_many_are_before_and_the_pace(
    phone_in: Callable[..., Phone],
) -> None:
    cache.clear()
    now = timezone.now()
    for state in (State.SUBMITTED, State.CHECKING, State.QUEUED):
        an_enrolment(status=state, submitted_at=now - timedelta(seconds=60))
    an_enrolment(status=State.SUBMITTED, submitted_at=now)
    checked = CheckReport(enrolment=Enrolment.objects.all()[0], started_at=now)
    checked.save()
    told = status(phone_in(State.CHECKING, submitted_at=now - timedelta(seconds=30)))
    assert (told["waiting"]["ahead"], told["waiting"]["pace"]) == (2, {"last_hour": 1, "last_day": 1})
    assert told["waiting"]["likely_at"] is not None
    assert told["message"] == MESSAGES[PUBLIC[State.CHECKING]][0]


def test_checks_that_are_held_up_are_admitted(phone_in: Callable[..., Phone]) -> None:
    sent = timezone.now() - settings.CHECKS_LEASE - timedelta(seconds=1)
    assert status(phone_in(State.SUBMITTED, submitted_at=sent))["message"] == CHECKS_LATE[0]


def test_a_case_in_review_looks_like_one_that_waits(phone_in: Callable[..., Phone]) -> None:
    assert (
        status(phone_in(State.IN_REVIEW))["status"] == status(phone_in(State.QUEUED))["status"] == "waiting"
    )


def test_what_to_film_again_comes_with_the_reason(phone_in: Callable[..., Phone]) -> None:
    phone = phone_in(State.RECAPTURE, recapture=["face"], public_reason="face_unreadable", language="en")
    told = status(phone)
    assert told["recapture"] == told["recapture_parts"] == ["face"]
    assert told["reason"] == {
        "code": "face_unreadable",
        "text": f"Film your face. {Reason.objects.get(pk='face_unreadable').public_en}",
    }


def test_whoever_films_one_side_again_is_told_which_and_how(phone_in: Callable[..., Phone]) -> None:
    asked = {"recapture": ["document_back", "face"], "missed": ["smile"], "public_reason": "document_glare"}
    told = status(phone_in(State.RECAPTURE, **asked))
    assert told["recapture"] == ["document", "face"]
    assert told["recapture_parts"] == ["document_back", "face"]
    assert told["reason"]["text"] == (
        "Filmez le verso de votre pièce d’identité, puis votre visage. "
        f"{Reason.objects.get(pk='document_glare').public_fr} "
        "Nous n’avons pas bien vu : « Souriez ». D’autres gestes peuvent vous être demandés cette fois."
    )


def test_the_database_holds_no_case_sent_back_that_says_not_what_to_film(phone: Phone) -> None:
    for parts in ([], ["document"], ["face", "document_front"]):
        with (
            pytest.raises(IntegrityError, match="a_case_sent_back_says_what_to_film"),
            transaction.atomic(),
        ):
            Enrolment.objects.filter(pk=phone.enrolment).update(status=State.RECAPTURE, recapture=parts)


def test_every_fraud_reason_is_told_alike(phone_in: Callable[..., Phone]) -> None:
    codes = {
        text.public_code
        for text in CATALOGUE
        if text.code in {"face_mismatch", "document_forged", "not_alive"}
    }
    assert codes == {"identity_not_verified"}
    # An administrator changed the wording of one of them: the person still reads the common one.
    Reason.objects.filter(pk="document_forged").update(public_fr="Faux document")
    told = status(phone_in(State.REFUSED, public_reason="identity_not_verified"))
    assert "forged" not in str(told)
    assert told["reason"]["text"] != "Faux document"


def test_the_wait_is_told_in_figures_whatever_the_lane(phone_in: Callable[..., Phone]) -> None:
    cache.clear()
    now = timezone.now()
    for hours in (1, 2, 5):
        an_enrolment(status=State.QUEUED, deadline_at=now + timedelta(hours=hours))
    due = now + timedelta(hours=3)
    told = [status(phone_in(State.QUEUED, lane=lane, deadline_at=due))["waiting"] for lane in Lane]
    expected = {
        "ahead": 2,
        "pace": {"last_hour": 0, "last_day": 0},
        "likely_at": None,
        "due_at": timezone.localtime(due).isoformat(),
    }
    assert told == [expected] * len(Lane)


@pytest.mark.parametrize("state", [State.RECAPTURE, State.CHECKING, State.QUEUED, State.IN_REVIEW])
def test_whoever_filmed_too_often_is_told_where_help_is(phone_in: Callable[..., Phone], state: State) -> None:
    tried = settings.MAX_TECHNICAL_RECAPTURES
    for language, text in zip(("fr", "en"), ASSISTANCE, strict=True):
        assert status(phone_in(state, technical_recaptures=tried, language=language))["assistance"] == text
    assert status(phone_in(state, technical_recaptures=tried - 1))["assistance"] is None


def test_a_case_that_has_ended_needs_no_more_help(phone_in: Callable[..., Phone]) -> None:
    tried = settings.MAX_TECHNICAL_RECAPTURES
    assert status(phone_in(State.REFUSED, technical_recaptures=tried))["assistance"] is None


def test_a_delay_that_was_not_kept_is_admitted(phone_in: Callable[..., Phone]) -> None:
    told = status(phone_in(State.QUEUED, deadline_at=timezone.now() - timedelta(hours=1)))
    assert told["message"] == LATE[0]


def test_the_case_has_no_other_secret_in_its_status(phone_in: Callable[..., Phone]) -> None:
    case = Enrolment.objects.get(pk=phone_in(State.IN_REVIEW).enrolment)
    phone = phone_in(State.QUEUED, lane=Lane.FRAUD, priority=9)
    text = str(status(phone))
    assert "fraud" not in text
    assert case.nir not in text
