"""Seals: what was sealed opens, under its purpose only, and verifiers of others accept it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from joserfc import jws
from joserfc.jwk import ECKey

from ecarte import seal

if TYPE_CHECKING:
    from pytest_django import Settings


def test_what_was_sealed_opens() -> None:
    assert seal.opened(seal.seal(b"destroyed", "receipt"), "receipt") == b"destroyed"


def test_a_seal_made_for_something_else_is_refused() -> None:
    with pytest.raises(seal.BrokenSeal, match="sealed as ecarte-receipt"):
        seal.opened(seal.seal(b"destroyed", "receipt"), "proof-file")


def test_one_changed_character_is_found() -> None:
    token = seal.seal(b"destroyed", "receipt")
    for place in range(len(token)):
        other = "A" if token[place] != "A" else "B"
        with pytest.raises(seal.BrokenSeal):
            seal.opened(token[:place] + other + token[place + 1 :], "receipt")


def test_a_foreign_verifier_accepts_it_with_the_published_key() -> None:
    key = ECKey.import_key(seal.public_pem())
    assert load_pem_public_key(seal.public_pem())
    assert jws.deserialize_compact(seal.seal(b"x", "receipt"), key, algorithms=["ES256"]).payload == b"x"


def test_the_first_key_seals_and_former_ones_still_open(settings: Settings) -> None:
    former = seal.seal(b"before", "receipt")
    before = list(seal.public_keys())
    settings.SEAL_KEYS = [seal.new_key(), *seal._references()]
    assert seal.opened(former, "receipt") == b"before"
    assert seal.opened(seal.seal(b"after", "receipt"), "receipt") == b"after"
    assert set(before) < set(seal.public_keys())
    settings.SEAL_KEYS = settings.SEAL_KEYS[:1]
    with pytest.raises(seal.BrokenSeal, match="unknown key"):
        seal.opened(former, "receipt")


def test_without_the_key_nothing_is_sealed(settings: Settings) -> None:
    settings.SEAL_KEYS = ["gone"]
    with pytest.raises(seal.KeyUnavailable):
        seal.seal(b"x", "receipt")
