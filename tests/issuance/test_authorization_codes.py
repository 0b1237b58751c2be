"""An authorization code serves once, within a minute, for the wallet, the key and the verifier it was made for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from ecarte.journal.models import Entry
from issuance import lifecycle
from issuance.device import change_device
from issuance.models import AccessToken, AuthorizationCode, RefreshToken
from issuance.pending import Device
from tests.concurrency import at_once
from tests.issuance.attested_wallet import CLIENT, AttestedWallet
from tests.issuance.factories import offered
from tests.issuance.test_token import error
from tests.issuance.wallet import TOKEN, Wallet

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from pytest_django.fixtures import Settings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("identity")]


@pytest.fixture
def card_id(attested: AttestedWallet) -> UUID:
    return offered(attested)


@pytest.fixture
def code(attested: AttestedWallet, card_id: UUID) -> str:
    return attested.authorization_code()


def refused(answer: Any) -> bool:
    assert error(answer) == (400, "invalid_grant")
    return not AccessToken.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"code": "another"},
        {"code_verifier": "A" * 64},
        {"code_verifier": "é" * 64},
        {"redirect_uri": "https://wallet.example.fr/other"},
    ],
)
def test_a_code_with_anything_else_than_belongs_to_it_is_refused_and_stays(
    attested: AttestedWallet, code: str, changes: dict[str, str]
) -> None:
    form: dict[str, Any] = {"code": code} | changes
    assert refused(attested.exchange(**form))
    assert attested.exchange(code).status_code == 200


@pytest.mark.parametrize("missing", ["code", "code_verifier", "redirect_uri"])
def test_nothing_may_be_missing(attested: AttestedWallet, code: str, missing: str) -> None:
    form: dict[str, Any] = {"code": code, missing: None}
    assert error(attested.exchange(**form)) == (400, "invalid_request")


def test_a_code_is_of_one_device_key(attested: AttestedWallet, code: str) -> None:
    assert refused(attested.exchange(code, {"DPoP": Wallet().dpop(TOKEN)}))


def test_a_code_is_of_one_wallet(
    attested: AttestedWallet, code: str, settings: Settings, tmp_path: Path
) -> None:
    other = AttestedWallet(key=attested.key, verifier=attested.verifier)
    other.provider.client_id = "https://other.example.fr"
    known = tmp_path / "both.toml"
    known.write_text(attested.provider.registration + other.provider.registration)
    settings.WALLETS = type(settings.WALLETS)(providers=known)
    pop = other.pop(iss=other.provider.client_id)
    assert refused(other.exchange(code, {"OAuth-Client-Attestation-PoP": pop}))
    assert error(attested.exchange(code, dict.fromkeys(attested.proofs_of_itself()))) == (
        401,
        "invalid_client",
    )


def test_a_code_ends_after_a_minute(attested: AttestedWallet, code: str) -> None:
    kept = AuthorizationCode.objects.get()
    assert kept.expires_at <= timezone.now() + timedelta(seconds=60)
    AuthorizationCode.objects.update(expires_at=timezone.now())
    assert refused(attested.exchange(code))


def test_a_code_that_comes_again_ends_what_it_gave(attested: AttestedWallet, code: str) -> None:
    assert attested.exchange(code).status_code == 200
    assert refused(attested.exchange(code))
    assert not RefreshToken.objects.exists()
    assert Entry.objects.get(act="authorization.reused").data["client"] == CLIENT


def test_a_thief_who_has_the_code_ends_what_it_gave(attested: AttestedWallet, code: str) -> None:
    """The code is in two hands, whatever the thief lacks besides."""
    assert attested.exchange(code).status_code == 200
    thief = AttestedWallet(provider=attested.provider)
    assert refused(thief.exchange(code))


def test_a_thief_ends_with_a_code_what_it_gave_and_nothing_that_comes_later(
    attested: AttestedWallet, code: str
) -> None:
    assert attested.exchange(code).status_code == 200
    assert refused(attested.exchange(code))
    assert attested.exchange(attested.authorization_code()).status_code == 200
    thief = AttestedWallet(provider=attested.provider)
    assert error(thief.exchange(code)) == (400, "invalid_grant")
    assert (AccessToken.objects.count(), RefreshToken.objects.count()) == (1, 1)


def test_a_code_does_not_outlive_the_phone_s_claim_to_the_card(
    attested: AttestedWallet, card_id: UUID, code: str
) -> None:
    other = Wallet()
    device = Device(jkt=other.jkt, jwk=other.jwk)
    change_device(card_id=card_id, device=device, push_token=None, actor="device:x")
    assert refused(attested.exchange(code))


def test_a_code_does_not_outlive_the_card(attested: AttestedWallet, card_id: UUID, code: str) -> None:
    lifecycle.withdraw_offer(card_id=card_id, actor="agent:1")
    assert refused(attested.exchange(code))


def test_a_code_is_kept_as_its_digest_and_not_for_long(code: str) -> None:
    assert code not in AuthorizationCode.objects.get().digest
    lifecycle.expire_offers(now=timezone.now() + timedelta(days=1, seconds=61))
    assert not AuthorizationCode.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_code_that_comes_twice_at_once_gives_nothing_that_lasts(
    attested: AttestedWallet, code: str
) -> None:
    answers = at_once([lambda: attested.exchange(code).status_code for _ in range(2)])
    assert sorted(answers) == [200, 400]
    assert not AccessToken.objects.exists()
    assert not RefreshToken.objects.exists()
