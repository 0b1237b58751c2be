"""A withdrawal and the end of an offer at once: one order of locks, so that one wins and none fails.

See `ecarte.journal.services.record`. PostgreSQL would end one of two that take their locks in different
orders; on SQLite writers queue up anyway, and only the end state is tested.
"""

from __future__ import annotations

from functools import partial
from threading import Barrier
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest
from django.conf import settings
from django.utils import timezone

from ecarte.dpop import Proof
from ecarte.journal.models import Entry
from ecarte.journal.verify import verify as verify_journal
from ecarte.problems import Problem
from issuance.collection import NotCollectable, collect
from issuance.formats.configurations import SD_JWT
from issuance.lifecycle import expire_offers
from issuance.models import AccessToken, Card, Offer
from issuance.openid4vci import once, redemption
from issuance.openid4vci.grants import Refused, Terms
from issuance.openid4vci.offers import CODE as PRE_AUTHORIZED_CODE
from issuance.openid4vci.offers import CODE_LIFETIME
from issuance.states import State as CardState
from tests.concurrency import at_once
from tests.issuance.factories import CODE, WRONG, offered
from tests.issuance.wallet import Wallet
from tests.verification.factories import an_enrolment
from verification.intake.opening import renew_token
from verification.intake.withdrawal import withdraw
from verification.models import Enrolment
from verification.states import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 10
CASE_OF_CARD = {
    CardState.ACTIVE: State.ACTIVATED,
    CardState.WITHDRAWN: State.WITHDRAWN,
    CardState.EXPIRED: State.EXPIRED,
}


@pytest.fixture(autouse=True)
def _journal_stays_whole() -> Iterator[None]:
    yield
    assert Entry.objects.exists()
    assert verify_journal().broken_at is None


def approved() -> Enrolment:
    wallet = Wallet()
    return an_enrolment(
        status=State.APPROVED, card_id=offered(wallet), device_jkt=wallet.jkt, device_jwk=wallet.jwk
    )


def withdrawal(case: Enrolment) -> bool:
    try:
        withdraw(enrolment=case, now=timezone.now())
    except Problem as problem:
        assert problem.kind.code == "enrolment_closed"
        return False
    return True


def collection(case: Enrolment) -> bool:
    assert case.card_id is not None
    try:
        keys = {case.device_jkt: case.device_jwk}
        collect(card_id=case.card_id, configuration=SD_JWT, keys=keys, now=timezone.now())
    except NotCollectable:
        return False
    return True


def expiry(case: Enrolment) -> bool:
    """What the scheduled task does once this offer's time is over."""
    return bool(expire_offers(now=timezone.now() + 2 * settings.OFFER_LIFETIME))


def renewal(case: Enrolment) -> bool:
    renew_token(proof=Proof(case.device_jkt, case.device_jwk))
    return False


def last_try(case: Enrolment, tx_code: str, rival: Callable[[Enrolment], bool]) -> tuple[bool, bool]:
    """Use the last attempt that is left; the rival acts at the moment when the code was compared."""
    assert case.card_id is not None
    Card.objects.filter(pk=case.card_id).update(code_attempts=settings.CODE_ATTEMPTS - 1)
    code = once.mint(PRE_AUTHORIZED_CODE, str(case.card_id), lifetime=CODE_LIFETIME)
    compared = Barrier(2)

    def matches(_hash: str, given: str) -> bool:
        compared.wait(timeout=10)
        return given == CODE

    def redeem() -> bool:
        try:
            redemption.redeem(
                code=code, tx_code=tx_code, jkt=case.device_jkt, terms=Terms(), now=timezone.now()
            )
        except Refused:
            return False
        return True

    def act() -> bool:
        compared.wait(timeout=10)
        return rival(case)

    with patch.object(redemption, "code_matches", matches):
        redeemed, won = at_once([redeem, act])
    return redeemed, won


def end_of(case: Enrolment) -> CardState:
    """How the card ended, which must be how the case ended."""
    assert case.card_id is not None
    card = Card.objects.get(pk=case.card_id)
    assert Enrolment.objects.get(pk=case.pk).status == CASE_OF_CARD[CardState(card.status)]
    assert not Offer.objects.filter(pk=card.pk).exists()
    return CardState(card.status)


@pytest.mark.parametrize(("rival", "outcome"), [(collection, CardState.ACTIVE), (expiry, CardState.EXPIRED)])
def test_of_a_withdrawal_and_a_rival_at_once_exactly_one_counts(
    rival: Callable[[Enrolment], bool], outcome: CardState
) -> None:
    for _ in range(ROUNDS):
        case = approved()
        withdrawn, other = at_once([partial(withdrawal, case), partial(rival, case)])
        assert (withdrawn, other) in {(True, False), (False, True)}
        assert end_of(case) == (CardState.WITHDRAWN if withdrawn else outcome)


@pytest.mark.parametrize(
    ("rival", "outcome"),
    [(withdrawal, CardState.WITHDRAWN), (collection, CardState.ACTIVE), (renewal, CardState.OFFERED)],
)
def test_the_last_wrong_code_locks_the_code_and_stops_no_rival(
    rival: Callable[[Enrolment], bool], outcome: CardState
) -> None:
    for _ in range(ROUNDS):
        case = approved()
        redeemed, _ = last_try(case, WRONG, rival)
        assert not redeemed
        assert case.card_id
        card = Card.objects.get(pk=case.card_id)
        assert (card.status, card.code_attempts) == (outcome, settings.CODE_ATTEMPTS)


def test_a_right_code_opens_an_access_that_a_withdrawal_makes_useless() -> None:
    for _ in range(ROUNDS):
        case = approved()
        _, withdrawn = last_try(case, CODE, withdrawal)
        assert withdrawn
        assert end_of(case) == CardState.WITHDRAWN
        assert not AccessToken.objects.filter(card=case.card_id).exists()
        assert not collection(case)
