"""What the film of a document says of itself, and the stills that are kept of it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import cv2
import numpy as np
import pytest

from tests.verification.engine.document_scenes import CARD, drawn, filmed, placed, table
from verification.engine.document.kinds import BACK, FRONT, ID_1, ID_3, Kind
from verification.engine.document.portrait import portrait_of
from verification.engine.document.quality import side_findings, video_finding
from verification.engine.document.rectify import best_side
from verification.engine.document.side import Side, Sight
from verification.engine.document.sides import document_stills
from verification.engine.geometry import MARGIN, PIXELS_PER_MM, still_box
from verification.engine.mrz.read import read_mrz
from verification.engine.types import Finding, Image, Verdict


@cache
def sides() -> tuple[Side, Side]:
    front, back = (filmed([placed(side, CARD)])[0] for side in drawn("martin"))
    return best_side(FRONT, ID_1, [Sight(front, CARD)]), best_side(BACK, ID_1, [Sight(back, CARD)])


def found(findings: list[Finding]) -> dict[str, tuple[Verdict, str, str | None]]:
    return {finding.code: (finding.verdict, finding.detail, finding.still) for finding in findings}


def with_glare(side: Side) -> Side:
    glare = np.zeros_like(side.glare)
    glare[120:240, 240:480] = True
    return replace(side, glare=glare)


def test_a_good_film_of_both_sides_passes() -> None:
    findings = side_findings(sides(), Kind.IDENTITY_CARD)
    assert [finding.code for finding in findings] == [
        f"document.{code}" for code in ("side_front", "side_back", "complete", "glare", "resolution")
    ]
    assert {finding.verdict for finding in findings} == {Verdict.PASS}


@pytest.mark.parametrize(("kept", "missing"), [(0, BACK), (1, FRONT)])
def test_a_side_that_was_not_filmed_is_missing(kept: int, missing: str) -> None:
    verdicts = found(side_findings([sides()[kept]], Kind.RESIDENCE_PERMIT))
    assert verdicts[f"document.side_{missing}"] == (Verdict.FAIL, "missing", None)


def test_a_passport_has_no_back_to_miss() -> None:
    page = replace(sides()[0], size=ID_3)
    for kind in (Kind.PASSPORT, None):
        assert "document.side_back" not in found(side_findings([page], kind))


def test_without_a_document_nothing_about_it_passes() -> None:
    verdicts = found(side_findings([], None))
    assert verdicts["document.side_front"] == (Verdict.FAIL, "missing", None)
    for code in ("complete", "glare", "resolution"):
        assert verdicts[f"document.{code}"] == (Verdict.NOT_RUN, "no_document", None)


def test_the_worst_side_is_named() -> None:
    front, back = sides()
    spoilt = replace(with_glare(back), complete=False, resolution=4.2)
    verdicts = found(side_findings([front, spoilt], Kind.IDENTITY_CARD))
    assert verdicts["document.complete"] == (Verdict.DOUBT, "cut_off", "document_back")
    assert verdicts["document.glare"] == (Verdict.DOUBT, "glare", "document_back")
    assert verdicts["document.resolution"] == (Verdict.DOUBT, "too_far", "document_back")


def test_glare_is_shown_where_it_lies_on_the_still() -> None:
    front, back = sides()
    findings = side_findings([front, with_glare(back)], Kind.IDENTITY_CARD)
    (glare,) = (finding for finding in findings if finding.code == "document.glare")
    margin = round(MARGIN * ID_1.width * PIXELS_PER_MM)
    assert glare.box == pytest.approx((240 + margin, 120 + margin, 240, 120), abs=1)
    assert glare.value == pytest.approx(240 * 120 / front.glare.size, abs=0.001)


@pytest.mark.parametrize(
    ("spoil", "detail"),
    [
        (lambda picture: picture // 6, "too_dark"),
        (lambda picture: cv2.GaussianBlur(picture, (0, 0), 9), "blurred"),
        (lambda picture: picture, ""),
    ],
)
def test_a_film_that_nobody_could_read_says_why(spoil: object, detail: str) -> None:
    assert callable(spoil)
    picture: Image = np.asarray(spoil(placed(drawn("martin")[1], CARD)), np.uint8)
    finding = video_finding(filmed([picture]))
    assert finding.detail == detail
    assert finding.verdict is (Verdict.DOUBT if detail else Verdict.PASS)


def decoded(jpeg: bytes) -> Image:
    image = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    return np.asarray(image, np.uint8)


def test_the_agent_gets_both_sides_the_zone_and_the_portrait() -> None:
    front, back = sides()
    frames = [front.frame, replace(back.frame, index=15)]
    mrz = read_mrz(frames[1:])
    assert mrz is not None
    stills = document_stills(frames, [front, back], mrz, portrait_of(front))
    assert [still.name for still in stills] == ["document", "document_back", "mrz", "portrait"]
    for still in stills:
        assert decoded(still.jpeg).shape == (still.height, still.width, 3)
    assert stills[0].width == round(ID_1.width * (1 + 2 * MARGIN) * PIXELS_PER_MM)
    assert stills[2].width == pytest.approx(960, abs=10)


def test_a_place_on_a_side_is_the_same_place_on_its_still() -> None:
    front, _ = sides()
    (still,) = document_stills([front.frame], [front], None, None)
    x, y, width, height = still_box(front.size, (4.0, 12.0, 26.0, 32.0))
    shown = decoded(still.jpeg)[y : y + height, x : x + width]
    original = front.image[144 : 144 + 384, 48 : 48 + 312]
    assert shown.shape == original.shape
    assert np.abs(shown.astype(int) - original).mean() < 4


def test_a_document_that_was_not_found_is_shown_as_the_whole_frame() -> None:
    frames = filmed([table(0), table(1)])
    (still,) = document_stills(frames, [], None, None)
    assert (still.name, still.width, still.height) == ("document", 1600, 900)


def test_a_front_that_was_not_found_is_shown_by_a_frame_without_the_back() -> None:
    _, back = sides()
    frames = [replace(back.frame, seconds=0.0), replace(filmed([table()])[0], seconds=3.0)]
    seen = replace(back, frame=frames[0], views=(replace(back.views[0], seconds=0.0),))
    assert [(still.name, still.seconds) for still in document_stills(frames, [seen], None, None)] == [
        ("document", 3.0),
        ("document_back", 0.0),
    ]


def test_the_size_of_the_portrait_is_that_of_the_frame() -> None:
    portrait = portrait_of(sides()[0])
    assert portrait is not None
    assert portrait.face.eye_distance > portrait.eye_distance > 50
