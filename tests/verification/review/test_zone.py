"""The zone as the agent reads it."""

from __future__ import annotations

from typing import Any

from verification.models import CheckReport
from verification.review.zone import Piece, zone_of


def report_with(document: dict[str, Any] | None) -> CheckReport:
    return CheckReport(document=document)


def test_a_sure_line_is_one_piece() -> None:
    assert zone_of(report_with({"lines": ["IDFRA", "84071"], "alternatives": []})) == [
        [Piece("IDFRA")],
        [Piece("84071")],
    ]


def test_an_uncertain_character_stands_apart_with_what_it_may_be() -> None:
    places = [
        {"row": 0, "column": 0, "characters": [["I", 0.6], ["1", 0.3]]},
        {"row": 0, "column": 4, "characters": [["A", 0.5], ["4", 0.4]]},
        {"row": 1, "column": 2, "characters": [["0", 0.5], ["O", 0.4]]},
    ]
    assert zone_of(report_with({"lines": ["IDFRA", "84071"], "alternatives": places})) == [
        [Piece("I", ("I", "1")), Piece("DFR"), Piece("A", ("A", "4"))],
        [Piece("84"), Piece("0", ("0", "O")), Piece("71")],
    ]


def test_without_a_zone_there_is_nothing_to_read() -> None:
    assert zone_of(None) == zone_of(report_with(None)) == zone_of(report_with({"lines": []})) == []
