"""A document signer for the tests, and a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache

from issuance.authorization.configuration import Wallets
from issuance.keys.signer import look_again
from tests.issuance.active_signer import active_authority
from tests.issuance.attested_wallet import ANAIS, HUGO, AttestedWallet
from tests.issuance.ceremony import Ceremony
from tests.issuance.wallet import Wallet
from tests.verification.intake.france_identite.stand_in import stand_in
from verification.intake.france_identite import calls

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cryptography.x509 import Certificate
    from pytest_django.fixtures import Settings

    from ecarte.demo.identity_provider.provider import Provider


@pytest.fixture
def root() -> Certificate:
    """The root that readers trust."""
    return active_authority().root


@pytest.fixture
def ceremony(tmp_path: Path) -> Iterator[Ceremony]:
    yield Ceremony(tmp_path / "safe")
    look_again()  # what this test made active goes with its transaction


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """A rolled-back test gives its primary keys back; what was cached under them must go too."""
    cache.clear()


@pytest.fixture
def wallet() -> Wallet:
    return Wallet()


@pytest.fixture
def attested(settings: Settings, tmp_path: Path) -> AttestedWallet:
    """A wallet whose provider is known here."""
    wallet, file = AttestedWallet(), tmp_path / "providers.toml"
    file.write_text(wallet.provider.registration)
    settings.WALLETS = Wallets(providers=file)
    return wallet


@pytest.fixture
def identity(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """France Identité, which knows the holder of every made-up card, and somebody else."""
    monkeypatch.setattr(calls, "SECONDS", 30)  # a busy machine is not a slow provider
    people = {"anais": dict(ANAIS), "hugo": dict(HUGO)}
    with stand_in(settings, folder=tmp_path, origin=settings.PUBLIC_URL, people=people) as provider:
        yield provider
