"""The file of wallet providers: what production refuses of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ecarte.demo.wallet_provider import WalletProvider
from issuance.authorization.configuration import Wallets
from issuance.authorization.providers import misconfigured

if TYPE_CHECKING:
    from pathlib import Path

OWN_SCHEME = "fr.example.wallet:/callback"


def refused(folder: Path, text: str) -> list[str]:
    (folder / "providers.toml").write_text(text)
    return list(misconfigured(Wallets(providers=folder / "providers.toml")))


def test_addresses_over_https_and_of_the_wallet_s_own_scheme_are_taken(tmp_path: Path) -> None:
    assert list(misconfigured(Wallets())) == []
    known = WalletProvider("https://wallet.example.fr", "https://wallet.example.fr/callback", OWN_SCHEME)
    assert refused(tmp_path, known.registration) == []


@pytest.mark.parametrize("address", ["http://wallet.example.fr/", "wallet.example.fr", "https://w.fr/#here"])
def test_an_address_that_would_give_codes_away_is_refused(tmp_path: Path, address: str) -> None:
    (reason,) = refused(tmp_path, WalletProvider("https://wallet.example.fr", address).registration)
    assert address in reason


@pytest.mark.parametrize(
    ("client_id", "address"),
    [("https://w.fr/" + "x" * 190, "https://w.fr/"), ("https://w.fr", "https://w.fr/" + "x" * 490)],
)
def test_a_name_or_an_address_that_no_code_could_keep_is_refused(
    tmp_path: Path, client_id: str, address: str
) -> None:
    (reason,) = refused(tmp_path, WalletProvider(client_id, address).registration)
    assert "characters" in reason


@pytest.mark.parametrize("text", ["", "[[provider]]", "no toml", "provider = 1"])
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, text: str) -> None:
    (reason,) = refused(tmp_path, text)
    assert reason.startswith("WALLET_PROVIDERS is no readable file")


def test_roots_must_be_certificates(tmp_path: Path) -> None:
    entry = "[[provider]]\nclient_id = 'x'\nredirect_uris = []\nroots = 'none'\n"
    assert len(refused(tmp_path, entry)) == 1
