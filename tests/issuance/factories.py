"""Made-up approvals."""

from __future__ import annotations

import uuid
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import transaction

from ecarte.vault.blind_index import blind_index
from ecarte.vault.codes import hash_code
from issuance.models import StatusEntry
from issuance.offer import Approval, offer_card
from issuance.selectors import credential_offer_uri

if TYPE_CHECKING:
    from uuid import UUID

    from tests.issuance.wallet import Wallet

CODE, WRONG = "4271", "1724"
CLAIMS: dict[str, Any] = {
    "nir": "285037512345678",
    "ins_oid": "1.2.250.1.213.1.4.8",
    "family_name": "LEFÈVRE",
    "given_names": ["ANAÏS", "ZOÉ"],
    "birth_date": "1985-03-14",
    "sex": "F",
    "birth_place": "75112",
    "insurer_id": "01751",
    "insurer_name": "CPAM de Paris",
    "starting_date": "2024-01-01",
    "ending_date": "2027-12-31",
    "beneficiaries": [
        {
            "family_name": "LEFÈVRE",
            "given_names": ["HUGO"],
            "birth_date": "2019-05-02",
            "starting_date": "2024-01-01",
            "ending_date": "2027-12-31",
        }
    ],
}


@cache
def code_hash() -> str:
    """Argon2id is slow on purpose: one hash serves every test."""
    return hash_code(CODE)


def approval(wallet: Wallet, **changes: Any) -> Approval:
    given: dict[str, Any] = {
        "holder_ref": blind_index(uuid.uuid4().hex, purpose="nir"),
        "claims": CLAIMS,
        "device_jkt": wallet.jkt,
        "device_jwk": wallet.jwk,
        "code_hash": code_hash(),
        "push_token": f"test:{wallet.jkt}",
        "language": "fr",
        "approved_by": "agent:1",
        "case": uuid.uuid4(),
    }
    return Approval(**given | changes)


def offered(wallet: Wallet, **changes: Any) -> UUID:
    with transaction.atomic():
        return offer_card(approval=approval(wallet, **changes))


def uri_of(card_id: UUID) -> str:
    """What opens the wallet on the offer of this card."""
    uri = credential_offer_uri(card_id)
    assert uri is not None
    return uri


def offer_uri(wallet: Wallet, **changes: Any) -> str:
    return uri_of(offered(wallet, **changes))


def active(wallet: Wallet, **changes: Any) -> UUID:
    """A card that this phone has collected."""
    card_id = offered(wallet, **changes)
    wallet.collect(uri_of(card_id), CODE)
    return card_id


def collected(wallet: Wallet, **changes: Any) -> StatusEntry:
    """The index of such a card."""
    return StatusEntry.objects.get(card=active(wallet, **changes))
