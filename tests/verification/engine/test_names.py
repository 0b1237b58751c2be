"""Names in a zone and in the register."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.engine.names import letters_of, name_distance, names_agree, plain, to_insi, to_mrz


@pytest.mark.parametrize(
    ("zone", "registered"),
    [
        ("MARTIN", "MARTIN"),
        ("MUELLER", "MULLER"),  # INSi has lost the umlaut that the zone spells out
        ("MUELLER", "Müller"),
        ("AAKESSON", "Åkesson"),
        ("NUNXXEZ", "NUNEZ".replace("NE", "ÑE")),
        ("LEFEVRE<DUPRE", "LEFEVRE-DUPRE"),
        ("LEFEVRE DUPRE", "Lefèvre-Dupré"),
        ("DARTAGNAN", "D'ARTAGNAN"),
        ("D<ARTAGNAN", "D'ARTAGNAN"),
        ("LOEUVRE", "LŒUVRE"),
        ("WEISS", "WEIß"),
        ("NOEL", "NOEL"),
        ("NOEL", "NOËL"),
    ],
)
def test_a_name_agrees_with_itself_in_the_other_alphabet(zone: str, registered: str) -> None:
    assert names_agree(zone, registered, may_be_truncated=False)


@pytest.mark.parametrize(
    ("zone", "registered"),
    [
        ("MARTIN", "MARTINE"),
        ("MARTINE", "MARTIN"),
        ("MULLER", "MUELLER"),  # a zone spells out, it never shortens
        ("DUPONT", "DUPOND"),
        ("", "MARTIN"),
        ("MARTIN", ""),
        ("<<<", "MARTIN"),
    ],
)
def test_another_name_does_not_agree(zone: str, registered: str) -> None:
    assert not names_agree(zone, registered, may_be_truncated=False)


def test_a_truncated_name_agrees_by_prefix_only_where_it_may_be_truncated() -> None:
    assert names_agree("ANNE<MARIE<ELISAB", "ANNE-MARIE ELISABETH", may_be_truncated=True)
    assert not names_agree("ANNE<MARIE<ELISAB", "ANNE-MARIE ELISABETH", may_be_truncated=False)
    assert not names_agree("ANNE<MARIE<ISAB", "ANNE-MARIE ELISABETH", may_be_truncated=True)
    assert names_agree("MU", "MÜLLER", may_be_truncated=True)
    assert names_agree("MUELL", "MÜLLER", may_be_truncated=True)
    assert not names_agree("", "MULLER", may_be_truncated=True)
    assert not names_agree("MARTINEZ", "MARTIN", may_be_truncated=True)


def test_each_normaliser_keeps_to_its_alphabet() -> None:
    assert to_insi("Jean-François d’Œuvre") == "JEAN-FRANCOIS D'OEUVRE"
    assert to_insi("  Zoë   Ängström ") == "ZOE ANGSTROM"
    assert to_mrz("Ängström") == "AENGSTROEM"
    with pytest.raises(ValueError, match="alphabet"):
        to_insi("Мария")


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ -'", min_size=1, max_size=30))
def test_every_latin_name_agrees_with_its_own_zone(name: str) -> None:
    agree = names_agree(to_mrz(name), to_insi(name), may_be_truncated=False)
    assert agree == any(letter.isalpha() for letter in name)


@pytest.mark.parametrize(
    ("zone", "printed", "letters"),
    [
        ("MUELLER", "MÜLLER", 0),
        ("MUELLER", "MULLER", 0),
        ("MULLER", "MÜLLER", 0),
        ("DUPONT", "DUPOND", 1),
        ("DUPONT", "DUPNT", 1),
        ("DUPONT", "DUPPONT", 1),
        ("MUELLER", "MÖLLER", 2),
        ("D ABOVILLE", "d’Aboville", 0),
        ("ANNE MARIE", "Anne-Marie.", 0),
        ("MARTIN", "", 6),
        ("", "MARTIN", 6),
    ],
)
def test_reading_errors_in_a_printed_name_are_counted(zone: str, printed: str, letters: int) -> None:
    assert name_distance(zone, printed, may_be_truncated=False) == letters


def test_a_truncated_name_is_compared_with_the_beginning_of_the_printed_one() -> None:
    assert name_distance("ANNE MARIE ELI", "Anne-Marie, Elisabeth", may_be_truncated=True) == 0
    assert name_distance("ANNE MARIE ELI", "Anne-Maria, Elisabeth", may_be_truncated=True) == 1
    assert name_distance("ANNE MARIE ELI", "Anne-Marie, Elisabeth", may_be_truncated=False) == 6


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ -'", min_size=1, max_size=30))
def test_a_name_has_no_distance_from_its_own_zone(name: str) -> None:
    assert name_distance(to_mrz(name), name, may_be_truncated=False) == 0


def test_what_is_not_a_letter_is_left_in_plain_text_and_out_of_the_letters() -> None:
    assert plain("Besançon (25)") == "BESANCON (25)"
    assert letters_of("Besançon (25)") == "BESANCON"
