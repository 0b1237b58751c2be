"""Who suspends, lifts and revokes a card, and for which reason."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from ecarte.accounts.models import Role
from issuance.lifecycle import resume, revoke, suspend
from issuance.models import Card
from issuance.powers import NotAllowed
from issuance.states import RevocationReason, SuspensionReason
from issuance.transitions import NotThere
from tests.issuance.factories import active
from tests.verification.factories import an_agent

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from tests.issuance.wallet import Wallet

pytestmark = pytest.mark.django_db

TABLE = """
suspend lost:         phone senior fraud insurer
suspend stolen:       senior fraud insurer
suspend suspected:    senior fraud insurer
lift lost:            senior fraud insurer
lift stolen:          fraud insurer
lift suspected:       fraud insurer
revoke lost:          phone senior fraud insurer administrator
revoke stolen:        phone senior fraud insurer administrator
revoke requested:     phone senior fraud insurer administrator
revoke fraud:         fraud insurer
revoke death:         insurer administrator register
revoke rights_ended:  insurer administrator register
revoke replaced:
"""
MATRIX = {
    what: set(who.split()) for what, _, who in (line.partition(":") for line in TABLE.strip().splitlines())
}
SUSPECTED = {"fraud", "insurer", "register"}
"""Who may revoke a card under suspicion, of those who may revoke one for that reason."""
INSURER = "client:cpam"


@pytest.fixture
def card_id(wallet: Wallet) -> UUID:
    return active(wallet)


@pytest.fixture
def actors(wallet: Wallet, card_id: UUID) -> dict[str, str]:
    staff = {str(role): an_agent(role=role).actor for role in Role}
    return staff | {"phone": f"device:{wallet.jkt}", "insurer": INSURER, "register": "system:register"}


def those_who_may(actors: dict[str, str], act: Callable[[str], None]) -> set[str]:
    return {who for who, actor in actors.items() if _is_done(partial(act, actor))}


def _is_done(act: Callable[[], None]) -> bool:
    """Whether it is; then it is undone again."""
    before = list(Card.objects.values())
    with transaction.atomic():
        try:
            act()
        except (NotAllowed, NotThere):
            assert list(Card.objects.values()) == before
            return False
        transaction.set_rollback(True)
        return True


@pytest.mark.parametrize("reason", SuspensionReason)
def test_a_card_is_suspended_and_that_is_lifted_by_those_whom_the_table_names(
    card_id: UUID, actors: dict[str, str], reason: SuspensionReason
) -> None:
    may = those_who_may(actors, lambda actor: suspend(card_id=card_id, actor=actor, reason=reason))
    assert may == MATRIX[f"suspend {reason}"]
    suspend(card_id=card_id, actor=INSURER, reason=reason)
    assert (
        those_who_may(actors, lambda actor: resume(card_id=card_id, actor=actor)) == MATRIX[f"lift {reason}"]
    )


@pytest.mark.parametrize("reason", RevocationReason)
def test_a_card_is_revoked_by_those_whom_the_table_names(
    card_id: UUID, actors: dict[str, str], reason: RevocationReason
) -> None:
    may = MATRIX[f"revoke {reason}"]
    assert those_who_may(actors, lambda actor: revoke(card_id=card_id, actor=actor, reason=reason)) == may
    suspend(card_id=card_id, actor=INSURER, reason=SuspensionReason.STOLEN)
    assert those_who_may(actors, lambda actor: revoke(card_id=card_id, actor=actor, reason=reason)) == may
    suspend(card_id=card_id, actor=INSURER, reason=SuspensionReason.SUSPECTED)
    suspected = those_who_may(actors, lambda actor: revoke(card_id=card_id, actor=actor, reason=reason))
    assert suspected == may & SUSPECTED


def test_a_graver_reason_takes_the_place_of_a_lighter_one_and_never_the_other_way(card_id: UUID) -> None:
    suspend(card_id=card_id, actor=INSURER, reason=SuspensionReason.LOST)
    suspend(card_id=card_id, actor="client:msa", reason=SuspensionReason.SUSPECTED)
    for reason in SuspensionReason:
        with pytest.raises(NotThere):
            suspend(card_id=card_id, actor=INSURER, reason=reason)
    assert list(Card.objects.values_list("suspended_by", "suspended_for")) == [("client:msa", "suspected")]
