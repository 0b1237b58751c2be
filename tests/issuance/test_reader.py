"""The terminal's own verifier: accepts what is genuine and valid now, says why it refuses the rest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.x509 import Certificate, load_pem_x509_certificate
from django.utils import timezone

from issuance import lifecycle
from issuance.keys.create import create_development_keys
from issuance.models import StatusEntry
from issuance.reader.jws import CardRefused
from issuance.reader.verify import verify_card
from issuance.selectors import credential_offer_uri
from issuance.states import RevocationReason
from issuance.status_list.publish import status_list_token
from tests.issuance.factories import CODE, offered

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from tests.issuance.wallet import Wallet

pytestmark = pytest.mark.django_db


@pytest.fixture
def card_id(wallet: Wallet) -> UUID:
    return offered(wallet)


@pytest.fixture
def card(wallet: Wallet, card_id: UUID) -> str:
    uri = credential_offer_uri(card_id)
    assert uri is not None
    return wallet.collect(uri, CODE)


def status() -> str:
    token = status_list_token(StatusEntry.objects.get().status_list_id)
    assert token is not None
    return token


def why(card: str, root: Certificate, **given: Any) -> str:
    given = {"root_certificate": root, "now": timezone.now(), **given}
    with pytest.raises(CardRefused) as refused:
        verify_card(card, **given)
    return refused.value.code


def test_a_genuine_card_is_read(card: str, root: Certificate) -> None:
    claims = verify_card(card, root_certificate=root, status_list_token=status(), now=timezone.now())
    assert claims["family_name"] == "LEFÈVRE"
    assert "_sd" not in claims


def test_what_the_holder_hides_is_not_read(card: str, root: Certificate) -> None:
    token, first, *_ = card.split("~")
    claims = verify_card(f"{token}~{first}~", root_certificate=root, now=timezone.now())
    assert claims["personal_administrative_number"] == "285037512345678"
    assert "family_name" not in claims


@pytest.mark.parametrize("position", [1, 5])
def test_an_altered_card_is_refused(card: str, root: Certificate, position: int) -> None:
    parts = card.replace("~", ".").split(".")
    at = sum(len(part) + 1 for part in parts[:position]) + 10
    flipped = "A" if card[at] != "A" else "B"
    assert why(card[:at] + flipped + card[at + 1 :], root) in {"altered", "malformed"}


def test_a_disclosure_shown_twice_is_refused(card: str, root: Certificate) -> None:
    assert why(f"{card}{card.split('~')[1]}~", root) == "malformed"


def test_a_card_of_another_root_is_refused(card: str, tmp_path: Path) -> None:
    create_development_keys(directory=tmp_path, issuer="http://testserver")
    other = load_pem_x509_certificate((tmp_path / "root.pem").read_bytes())
    assert why(card, other) == "untrusted_signer"


def test_a_card_is_refused_outside_its_dates(card: str, root: Certificate) -> None:
    assert why(card, root, now=timezone.now() + timedelta(days=366)) == "expired"
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0)
    assert why(card, root, now=midnight - timedelta(minutes=2)) == "not_yet_valid"


def test_a_suspended_or_revoked_card_is_refused(card: str, card_id: UUID, root: Certificate) -> None:
    lifecycle.suspend(card_id=card_id, actor="agent:1")
    assert why(card, root, status_list_token=status()) == "suspended"
    lifecycle.revoke(card_id=card_id, actor="agent:1", reason=RevocationReason.LOST)
    assert why(card, root, status_list_token=status()) == "revoked"


def test_a_status_list_that_is_too_old_is_refused(card: str, root: Certificate) -> None:
    later = timezone.now() + timedelta(hours=25)
    assert why(card, root, status_list_token=status(), now=later) == "status_list_unusable"


def test_a_status_list_is_no_card_and_a_card_no_status_list(card: str, root: Certificate) -> None:
    assert why(f"{status()}~", root) == "malformed"
    assert why(card, root, status_list_token=card.split("~")[0]) == "malformed"


@pytest.mark.parametrize("text", ["", "~", "a.b.c~", "é~", "e30.e30.e30~", "bnVsbA.bnVsbA.AAAA~"])
def test_rubbish_is_refused(text: str, root: Certificate) -> None:
    assert why(text, root) in {"malformed", "key_binding_not_supported"}


def test_a_card_with_a_key_binding_is_not_half_checked(card: str, root: Certificate) -> None:
    assert why(f"{card}a.b.c", root) == "key_binding_not_supported"
