"""What the documents and the thresholds say of a measured figure is what the bench wrote down."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from bench.share import wilson
from bench.table import RESULTS
from verification.engine.thresholds import thresholds

if TYPE_CHECKING:
    from collections.abc import Mapping

ATTACKS_PAGE = (Path(__file__).parents[2] / "docs" / "presentation-attacks.md").read_text()
ROWS: Mapping[str, tuple[float, str]] = {
    row["name"]: (row["value"], row["unit"])
    for file in ("faces", "documents")
    for row in json.loads((RESULTS / f"{file}.json").read_text())
}
THOUSAND = "of 1,000 drawn performances without closed eyes {share} % did not pass"
DRAWN_ATTACKS = (
    "missing action",
    "other action in its place",
    "wrong order",
    "still picture",
    "looped clip",
    "film of another challenge",
)
GESTURES = ("turn", "look_up", "look_down", "open_mouth", "smile")
FIRST = "attacks: APCER, "


class Claim(NamedTuple):
    """Of a row that counts: `hits` are its errors, `rest` the others, `low` to `high` per cent those others'."""

    where: str
    """A threshold, or nothing for the page on attacks."""
    words: str
    row: str


CLAIMS = [
    *(
        Claim(f"challenge_{name}", THOUSAND, "challenge: correct, eyes not asked for, not passed")
        for name in GESTURES
    ),
    Claim(
        "challenge_close_eyes",
        "with closed eyes {share} % did not pass",
        "challenge: correct, closed eyes among them, not passed",
    ),
    Claim(
        "challenge_close_eyes",
        "behind glasses {share} %",
        "challenge: correct behind glasses, closed eyes among them, not passed",
    ),
    Claim("challenge_close_eyes", "stayed open {share} % passed", "challenge: eyes not closed, passed"),
    Claim("face_depth", "taken for flat {hits} of {count}", "depth: real heads, taken for flat"),
    Claim("face_depth", "turned heads passed {hits} of {count}", "depth: head, passed"),
    Claim("face_depth", "flat prints passed {hits} of {count}", "depth: flat, passed"),
    Claim("face_depth", "bent ones {hits} of {count}", "depth: bent, passed"),
    Claim(
        "face_depth_turn", "of {count} flat prints {hits} do not", "depth: flat, not turned enough to tell"
    ),
    Claim("face_depth_turn", "{hits} of {count} drawn heads", "depth: head, not turned enough to tell"),
    Claim(
        "face_eyes",
        "dark lenses found {rest} of {count} ({low} to {high} %)",
        "quality: dark lenses, drawn and missed",
    ),
    Claim(
        "attack_morph",
        "found {rest} of {count} ({low} to {high} %)",
        "morphs: attack.morph, APCER of those taken",
    ),
    Claim("attack_morph", "false alarms {hits} of {count}", "morphs: attack.morph, BPCER"),
    Claim(
        "attack_moire",
        "screens found {rest} of {count} ({low} to {high} %)",
        FIRST + "screen by attack.screen",
    ),
    Claim("attack_loop", "loops found {rest} of {count} ({low} to {high} %)", FIRST + "loop by attack.loop"),
    Claim(
        "attack_still", "stills found {rest} of {count} ({low} to {high} %)", FIRST + "still by attack.loop"
    ),
    Claim("attack_eyes", "found {rest} of {count} ({low} to {high} %)", FIRST + "cut_out by attack.cut_out"),
    Claim(
        "",
        "| flat print | {any} | {rest} of {count} ({low} to {high} %) |",
        FIRST + "flat_print by attack.print",
    ),
    Claim(
        "",
        "| bent print | {any} | {rest} of {count} ({low} to {high} %) |",
        FIRST + "bent_print by attack.print",
    ),
    Claim(
        "",
        "| screen replay | {any} | **{rest} of {count}** ({low} to {high} %) |",
        FIRST + "screen by attack.screen",
    ),
    Claim(
        "", "raised another sign in {rest} of {count} ({low} to {high} %)", FIRST + "paper_mask by any sign"
    ),
    Claim(
        "",
        "{rest} of {count} ({low} to {high} %) of those taken",
        "morphs: attack.morph, APCER of those taken",
    ),
    Claim("", "`attack.morph`: {hits} of {count}", "morphs: attack.morph, BPCER"),
    Claim("", "({hits} of {count}, 42 to 56 %)", "morphs: morphs, taken for both people (MMPMR)"),
    Claim("", "any sign: {hits} of {count} genuine films", "attacks: BPCER, any sign"),
]


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: f"{claim.where} {claim.row}")
def test_a_claim_is_the_figure_of_its_row(claim: Claim) -> None:
    value, unit = ROWS[claim.row]
    (count,) = map(int, re.findall(r"of (\d+)", unit))
    hits = round(value * count)
    low, high = wilson(count - hits, count)
    figures = {
        "hits": hits,
        "rest": count - hits,
        "count": count,
        "share": round(100 * value, 1),
        "low": round(100 * low),
        "high": round(100 * high),
        "any": "\0",
    }
    said = getattr(thresholds(), claim.where).measured if claim.where else ATTACKS_PAGE
    expected = re.escape(claim.words.format(**figures)).replace("\0", "[^|]*")
    assert re.search(expected, said), claim.words.format(**figures)


@pytest.mark.parametrize("gesture", GESTURES)
def test_what_is_said_of_attacks_on_a_challenge_is_the_worst_of_them(gesture: str) -> None:
    worst = max(ROWS[f"challenge: {name}, passed"][0] for name in DRAWN_ATTACKS)
    said = getattr(thresholds(), f"challenge_{gesture}").measured
    assert f"of each attack at most {100 * worst:.1f} % passed" in said


def test_what_is_said_of_the_comparison_is_what_was_measured() -> None:
    said = thresholds().face_match.measured
    rows = (
        "lfw: single, FNMR of all pairs",
        "lfw: template, FNMR",
        "portrait: against single, FNMR",
        "portrait: against template, FNMR",
    )
    for name in rows:
        assert f"{100 * ROWS[name][0]:.2f} %" in said, name


def test_what_is_said_of_films_is_what_was_measured() -> None:
    wrong, _ = ROWS["films: films, zone wrong but accepted"]
    none = "none was wrong but read" in thresholds().mrz_agreeing.measured
    assert none == (wrong == 0)
