"""All doubts together: each says something of every document, and none decides."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from ecarte.demo.documents.frauds import FRAUDS
from tests.verification.engine.doubts.specimens import PERSON, PORTRAIT, SEED, SPECIMEN, TEXTS, filmed
from tests.verification.engine.doubts.test_film import info
from tests.verification.engine.doubts.test_hologram import POSES
from verification.engine.document.doubts.raised import doubts
from verification.engine.document.kinds import Kind
from verification.engine.document.side import Sight
from verification.engine.types import Finding, Image, Verdict

CODES = [
    "doubt.copy",
    "doubt.screen",
    "doubt.portrait",
    "doubt.text",
    "doubt.hologram",
    "doubt.still_video",
    "doubt.reencoded",
    "doubt.virtual_camera",
]


def raised(picture: Image, *, film: bool = True) -> list[Finding]:
    side = filmed(picture, film=film)
    side = replace(side, sights=tuple(Sight(side.frame, pose) for pose in POSES))
    return doubts([side], [], [info()], kind=Kind.IDENTITY_CARD, portrait=PORTRAIT, texts=TEXTS)


def test_a_genuine_specimen_raises_no_doubt() -> None:
    findings = raised(SPECIMEN.image)
    assert [finding.code for finding in findings] == CODES
    assert {finding.verdict for finding in findings} == {Verdict.PASS}


@pytest.mark.parametrize("fraud", FRAUDS)
def test_no_doubt_decides_and_none_names_anybody(fraud: str) -> None:
    findings = raised(FRAUDS[fraud](PERSON, SEED).sides[0], film=False)
    assert [finding.code for finding in findings] == CODES
    assert Verdict.FAIL not in {finding.verdict for finding in findings}
    assert all(re.fullmatch("[a-z0-9_, ]*", finding.detail) for finding in findings)


def test_without_any_side_only_the_file_is_judged() -> None:
    findings = doubts([], [], [info()], kind=Kind.PASSPORT)
    ran = {finding.code for finding in findings if finding.verdict is not Verdict.NOT_RUN}
    assert ran == {"doubt.reencoded", "doubt.virtual_camera"}
    assert [finding.code for finding in findings] == CODES


def test_only_doubts_with_good_rates_are_more_than_advice() -> None:
    counting = [finding.code for finding in raised(SPECIMEN.image) if not finding.advisory]
    assert counting == ["doubt.copy", "doubt.hologram", "doubt.still_video"]
