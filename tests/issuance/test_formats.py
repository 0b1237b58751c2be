"""One approval, three formats: each is collected, read by its reader, and has a status of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from issuance.formats import qr
from issuance.formats.content import elements
from issuance.jose import unb64url
from issuance.models import StatusEntry
from issuance.reader.mdoc import verify_issuer_signed
from issuance.reader.qr import SeenCodes, verify_qr
from issuance.reader.trust import UNCHECKED, Trust
from issuance.reader.verify import verify_card
from tests.issuance.active_signer import active_authority
from tests.issuance.factories import CLAIMS, CODE, offer_uri
from tests.issuance.holder import signing

if TYPE_CHECKING:
    from tests.issuance.wallet import Wallet

pytestmark = pytest.mark.django_db


def collected(wallet: Wallet) -> dict[str, str]:
    """Every configuration's credential, with one token."""
    access = wallet.access(offer_uri(wallet), CODE)
    return {
        configuration: str(
            wallet.credential(access, credential_configuration_id=configuration).json()["credentials"][0][
                "credential"
            ]
        )
        for configuration in ("evitale_sd_jwt", "evitale_mdoc", "evitale_compact")
    }


def read(wallet: Wallet, credentials: dict[str, str]) -> list[dict[str, Any]]:
    authority, now = active_authority(), timezone.now()
    trust = Trust(
        roots=[authority.root],
        signers=[authority.signer.chain],
        revocation_lists=UNCHECKED,
        status_lists=UNCHECKED,
    )
    shown = qr.present(credentials["evitale_compact"], sign=signing(wallet), now=now)
    return [
        verify_card(credentials["evitale_sd_jwt"], trust=trust, now=now),
        verify_issuer_signed(unb64url(credentials["evitale_mdoc"]), trust=trust, now=now),
        verify_qr(shown, trust=trust, seen=SeenCodes(), now=now),
    ]


def test_the_three_formats_say_the_same(wallet: Wallet) -> None:
    said = elements(CLAIMS)
    for claims in read(wallet, collected(wallet)):
        assert {name: claims[name] for name in said} == said


def test_each_format_has_a_status_index_of_its_own(wallet: Wallet) -> None:
    collected(wallet)
    entries = StatusEntry.objects.all()
    assert {entry.configuration for entry in entries} == {
        "evitale_sd_jwt", "evitale_mdoc", "evitale_compact",
    }  # fmt: skip
    assert len({(entry.status_list_id, entry.index) for entry in entries}) == 3
