"""A person who has a card does not film for a second one."""

from __future__ import annotations

import pytest
from django.utils import timezone

from issuance import lifecycle
from issuance.models import Card
from issuance.states import RevocationReason
from issuance.states import State as CardState
from tests.issuance.factories import offered
from tests.issuance.wallet import Wallet
from tests.phone import Phone
from tests.verification.factories import an_insured_person
from verification.models import Enrolment
from verification.obstacles import Obstacle

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", [CardState.OFFERED, CardState.ACTIVE, CardState.SUSPENDED])
def test_a_person_with_a_live_card_opens_like_anybody_else_and_the_agent_is_told(status: CardState) -> None:
    person = an_insured_person()
    card_id = offered(Wallet(), holder_ref=person.nir_index)
    now = timezone.now()
    Card.objects.filter(pk=card_id).update(status=status, activated_at=now, expires_at=now)
    assert Phone().open(person.nir).status_code == 201
    assert Enrolment.objects.get().obstacle == Obstacle.LIVE_CARD


def test_once_the_card_is_revoked_the_person_may_enrol_again() -> None:
    person = an_insured_person()
    card_id = offered(Wallet(), holder_ref=person.nir_index)
    now = timezone.now()
    Card.objects.filter(pk=card_id).update(status=CardState.ACTIVE, activated_at=now, expires_at=now)
    lifecycle.revoke(card_id=card_id, actor="agent:1", reason=RevocationReason.LOST)
    assert Phone().open(person.nir).status_code == 201
