"""The NIR: what is one, and what it says of its holder."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.nir import InvalidNir, Nir, key_of


def with_key(number: str) -> str:
    return f"{number}{key_of(number):02}"


@pytest.mark.parametrize(
    "number",
    ["1850578006084", "2690549588157", "185052A006084", "185052B006084", "7850578006084", "2850599350123"],
)
def test_a_number_with_its_key_is_accepted(number: str) -> None:
    assert Nir.parse(with_key(number)).value == with_key(number)


def test_the_published_example_has_the_published_key() -> None:
    assert key_of("2690549588157") == 80


def test_spaces_and_small_letters_are_accepted() -> None:
    spaced = with_key("185052A006084")
    assert Nir.parse(f"{spaced[0]} {spaced[1:3]} {spaced[3:].lower()}").value == spaced


@given(
    number=st.from_regex(r"[12]\d{2}(0[1-9]|1[0-2])(0[1-9]|[1-9]\d)\d{6}", fullmatch=True),
    place=st.integers(0, 12),
)
def test_one_wrong_digit_is_noticed(number: str, place: int) -> None:
    wrong = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
    with pytest.raises(InvalidNir):
        Nir.parse(wrong + f"{key_of(number):02}")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "185057800608",
        "x85057800608491",
        "585057800608491",
        "1850578006084911",
        "185137800608491",
        "１85057800608491",
    ],
)
def test_another_form_is_refused(text: str) -> None:
    with pytest.raises(InvalidNir) as refused:
        Nir.parse(text)
    assert refused.value.code == "form"


def test_a_wrong_key_is_refused_and_the_number_is_not_in_the_message() -> None:
    with pytest.raises(InvalidNir) as refused:
        Nir.parse("185057800608499")
    assert refused.value.code == "key"
    assert "18505" not in str(refused.value)


@pytest.mark.parametrize(
    ("number", "sex", "month", "place", "provisional"),
    [
        ("1850578006084", "M", 5, "78006", False),
        ("2853078006084", "F", None, "78006", False),
        ("185052A006084", "M", 5, "2A006", False),
        ("2850599350123", "F", 5, None, False),
        ("8850578006084", "F", 5, "78006", True),
    ],
)
def test_it_says_sex_month_and_place(
    number: str, sex: str, month: int | None, place: str | None, provisional: bool
) -> None:
    nir = Nir.parse(with_key(number))
    assert (nir.sex, nir.birth_month, nir.birth_place, nir.provisional) == (sex, month, place, provisional)


def test_it_does_not_show_itself_in_a_log() -> None:
    assert "18505" not in repr(Nir.parse(with_key("1850578006084")))
