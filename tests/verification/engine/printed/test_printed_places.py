"""A printed place of birth against an INSEE code."""

from __future__ import annotations

import pytest

from verification.engine.document.printed.places import Agreement, place_agrees

AGREES, DIFFERS, UNKNOWN = Agreement.AGREES, Agreement.DIFFERS, Agreement.UNKNOWN


@pytest.mark.parametrize(
    ("printed", "code", "expected"),
    [
        ("AJACCIO (2A)", "2A004", AGREES),
        ("AJACCIO (2A)", "20004", AGREES),  # born before Corsica was divided
        ("AJACCIO (2A)", "2B033", DIFFERS),
        ("SAINT-DENIS (974)", "97411", AGREES),
        ("SAINT-DENIS (974)", "93066", DIFFERS),
        ("BOULOGNE (92)", "75012", AGREES),  # born in the former Seine
        ("BOULOGNE (92)", "62160", DIFFERS),
        ("PARIS 12E", "75112", AGREES),
        ("Paris 12e", "75118", DIFFERS),
        ("PARIS 1ER (75)", "75101", AGREES),
        ("PARIS 12E", "75056", UNKNOWN),  # the city as a whole
        ("PARIS 12E", "69383", DIFFERS),
        ("PARIS 32E", "75112", UNKNOWN),
        ("LYON 3E", "69383", AGREES),
        ("LYON 4E ARRONDISSEMENT", "69383", DIFFERS),
        ("MARSEILLE 5E", "13205", AGREES),
        ("PARIS", "75112", AGREES),
        ("LYON", "75112", DIFFERS),
        ("RECIFE (BRÉSIL)", "99416", AGREES),
        ("RECIFE (BRÉSIL)", "75112", UNKNOWN),
        ("NANTES", "44109", UNKNOWN),
        ("NANTES", "75112", UNKNOWN),
        ("", "75112", UNKNOWN),
    ],
)
def test_only_what_can_be_told_is_told(printed: str, code: str, expected: Agreement) -> None:
    assert place_agrees(printed, code) is expected
