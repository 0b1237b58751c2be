"""Names in a zone and in the register."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.engine.names import names_agree, to_insi, to_mrz


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
