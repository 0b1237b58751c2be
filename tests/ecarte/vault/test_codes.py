"""The person's code: what is refused, and what a hash tells."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

from ecarte.vault.codes import WeakCode, check_strength, code_matches, hash_code

if TYPE_CHECKING:
    from pytest_django import Settings


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("123", "length"),
        ("12345", "length"),
        ("12a4", "digits"),
        ("١٢٣٥", "digits"),
        ("0000", "trivial"),
        ("1234", "trivial"),
        ("9876", "trivial"),
        ("8901", "trivial"),
        ("1212", "trivial"),
        ("1985", "birth_year"),
        ("2085", "birth_year"),
    ],
)
def test_a_code_that_is_guessed_first_is_refused(code: str, why: str) -> None:
    with pytest.raises(WeakCode) as refused:
        check_strength(code, birth_year=85)
    assert refused.value.code == why
    assert code not in str(refused.value)


@pytest.mark.parametrize("code", ["2580", "1986", "4071", "1357"])
def test_another_code_is_accepted(code: str) -> None:
    check_strength(code, birth_year=85)


def test_a_hash_matches_its_code_alone_and_does_not_contain_it() -> None:
    hashed = hash_code("4071")
    assert hashed.startswith("$argon2id$")
    assert code_matches(hashed, "4071")
    assert not code_matches(hashed, "4072")


@pytest.mark.parametrize("hashed", ["", "not a hash"])
def test_without_a_hash_no_code_matches(hashed: str) -> None:
    assert not code_matches(hashed, "4071")


def test_two_hashes_of_one_code_differ() -> None:
    assert hash_code("4071") != hash_code("4071")


def test_without_the_pepper_a_stolen_hash_does_not_match(settings: Settings) -> None:
    hashed = hash_code("4071")
    settings.CODE_PEPPER = base64.b64encode(bytes(32)).decode()
    assert not code_matches(hashed, "4071")
