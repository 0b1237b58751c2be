"""A person who has a card does not film for a second one."""

from __future__ import annotations

import pytest
from django.utils import timezone
from structlog.testing import capture_logs

from ecarte.journal.models import Entry
from issuance import lifecycle
from issuance.models import Card
from issuance.states import RevocationReason
from issuance.states import State as CardState
from tests.issuance.factories import offered
from tests.issuance.wallet import Wallet
from tests.phone import Phone
from tests.verification.factories import a_nir, an_insured_person
from tests.verification.intake.conftest import code_of
from verification.models import Enrolment

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", [CardState.OFFERED, CardState.ACTIVE, CardState.SUSPENDED])
def test_a_person_with_a_live_card_is_refused_like_anybody_else(status: CardState) -> None:
    person = an_insured_person()
    card_id = offered(Wallet(), holder_ref=person.nir_index)
    now = timezone.now()
    Card.objects.filter(pk=card_id).update(status=status, activated_at=now, expires_at=now)
    before = Entry.objects.count()
    with capture_logs() as logged:
        refused = Phone().open(person.nir)
    assert code_of(refused) == (422, "enrolment_not_possible")
    assert refused.content == Phone().open(a_nir()).content
    assert [entry["cause"] for entry in logged if entry["event"] == "opening_refused"] == ["live_card"]
    assert (Enrolment.objects.count(), Entry.objects.count()) == (0, before)


def test_once_the_card_is_revoked_the_person_may_enrol_again() -> None:
    person = an_insured_person()
    card_id = offered(Wallet(), holder_ref=person.nir_index)
    now = timezone.now()
    Card.objects.filter(pk=card_id).update(status=CardState.ACTIVE, activated_at=now, expires_at=now)
    lifecycle.revoke(card_id=card_id, actor="agent:1", reason=RevocationReason.LOST)
    assert Phone().open(person.nir).status_code == 201
