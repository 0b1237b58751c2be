"""Where a checked case goes: a machine only ever asks to film again, and only what nobody could judge."""

from __future__ import annotations

import pytest

from verification.engine.types import Finding, Verdict
from verification.prechecks.routing import PUBLIC_REASON, to_film_again
from verification.reasons import CATALOGUE, Decision


def failing(*codes: str) -> list[Finding]:
    return [Finding(code=code, verdict=Verdict.FAIL) for code in codes]


@pytest.mark.parametrize(
    ("codes", "again"),
    [
        (["mrz.found"], ("document",)),
        (["document.video"], ("document",)),
        (["face.video"], ("face",)),
        (["face.found", "mrz.read"], ("document", "face")),
    ],
)
def test_what_could_not_be_used_is_filmed_again(codes: list[str], again: tuple[str, ...]) -> None:
    assert to_film_again(failing(*codes)) == again


@pytest.mark.parametrize(
    "code", ["face.match", "document.expiry", "register.family_name", "nir.sex", "engine.child"]
)
def test_what_speaks_against_the_person_goes_to_an_agent(code: str) -> None:
    assert to_film_again(failing(code)) == ()


def test_a_doubt_about_quality_goes_to_an_agent() -> None:
    assert to_film_again([Finding(code="mrz.read", verdict=Verdict.DOUBT)]) == ()


def test_every_outcome_has_a_reason_that_tells_the_person_what_to_do() -> None:
    texts = {text.code: text for text in CATALOGUE}
    for captures, code in PUBLIC_REASON.items():
        assert texts[code].decision is Decision.RECAPTURE
        assert texts[code].captures == captures
        assert texts[code].public_fr and texts[code].public_en
