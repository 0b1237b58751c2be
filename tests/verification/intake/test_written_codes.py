"""Codes that people carry from one phone to another."""

from __future__ import annotations

import contextlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.intake.written_codes import ALPHABET, LENGTH, MistypedCode, new_code, parse

SEVERAL = [new_code() for _ in range(200)]


def test_a_code_has_four_groups_and_64_bits_at_least() -> None:
    code = new_code()
    assert [len(group) for group in code.split("-")] == [4, 4, 4, 4]
    assert (LENGTH - 1) * math.log2(len(ALPHABET)) > 64
    assert len(set(SEVERAL)) == len(SEVERAL)


def test_no_two_characters_look_alike_and_none_makes_words() -> None:
    assert not set("01AEIOUL") & set(ALPHABET)
    assert len(ALPHABET) == len(set(ALPHABET)) == 28


def test_it_is_read_however_it_is_typed() -> None:
    for code in SEVERAL:
        bare = code.replace("-", "")
        for typed in (code, bare, code.lower(), code.replace("-", " "), f" {code}\n"):
            assert parse(typed) == bare


def test_one_wrong_character_is_always_noticed() -> None:
    bare = SEVERAL[0].replace("-", "")
    for place in range(LENGTH):
        for other in set(ALPHABET) - {bare[place]}:
            with pytest.raises(MistypedCode):
                parse(bare[:place] + other + bare[place + 1 :])


def test_neighbours_that_change_places_are_nearly_always_noticed() -> None:
    noticed = exchanged = 0
    for code in SEVERAL:
        bare = code.replace("-", "")
        for place in range(LENGTH - 1):
            if bare[place] == bare[place + 1]:
                continue
            exchanged += 1
            try:
                parse(bare[:place] + bare[place + 1] + bare[place] + bare[place + 2 :])
            except MistypedCode:
                noticed += 1
    assert noticed / exchanged > 0.98


@given(st.text(max_size=40))
def test_anything_else_is_mistyped(text: str) -> None:
    with contextlib.suppress(MistypedCode):
        assert set(parse(text)) <= set(ALPHABET)
