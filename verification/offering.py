"""Offers the card of an accepted case: by the departure of an agent's decision, or after France Identité."""

from __future__ import annotations

from typing import TYPE_CHECKING

from issuance.offer import Approval, offer_card
from verification.register.snapshot import claims_of

if TYPE_CHECKING:
    from uuid import UUID

    from verification.models import Enrolment


def offer(*, enrolment: Enrolment, accepted_by: str) -> UUID:
    """The card's id. Runs in the transaction that accepts the case. Raises CardExists.

    The snapshot that issuance signs is what the register says, never what was read or proven
    (CSS R161-33-13).
    """
    person = enrolment.person
    assert person is not None  # the database accepts no case of an unknown NIR
    approval = Approval(
        holder_ref=enrolment.nir_index,
        claims=claims_of(person),
        device_jkt=enrolment.device_jkt,
        device_jwk=enrolment.device_jwk,
        code_hash=enrolment.code_hash,
        push_token=enrolment.push_token,
        language=enrolment.language,
        approved_by=accepted_by,
        case=enrolment.pk,
    )
    return offer_card(approval=approval)
