"""Two films in, a report out: the whole engine on real films of the demonstration's people."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from ecarte.demo.documents import draw_document
from ecarte.demo.film import film_document
from ecarte.demo.people import CAST
from ecarte.demo.seals.authority import FOLDER
from tests.verification.engine.clips import clip, turned
from tests.verification.factories import GESTURES
from verification.engine.analyse import analyse
from verification.engine.document.filmed import Earlier
from verification.engine.seals.trust import SealTrust
from verification.engine.types import Finding, Verdict
from verification.engine.video import probe

if TYPE_CHECKING:
    from tests.films import Films
    from verification.engine.report import Report

pytestmark = pytest.mark.slow

TODAY = date(2026, 11, 22)
FACES = ("face_1", "face_2", "face_3")
PEAKS = tuple(f"gesture_{rank}" for rank, _ in enumerate(GESTURES, start=1))


def by_code(report: Report) -> dict[str, Finding]:
    found = {finding.code: finding for finding in report.findings}
    assert len(found) == len(report.findings), "a code stands for one finding"
    return found


@pytest.fixture(scope="module")
def two_sided(films: Films) -> Report:
    """An identity card whose zone is on the back, and its holder."""
    trust = SealTrust(FOLDER)
    return analyse(
        BytesIO(films.document("martin")),
        BytesIO(films.face("martin")),
        today=TODAY,
        trust=trust,
        gestures=GESTURES,
    )


def test_a_genuine_case_shows_nothing_against_it(two_sided: Report) -> None:
    found = by_code(two_sided)
    not_run = {code for code, finding in found.items() if finding.verdict is Verdict.NOT_RUN}
    against = {code for code, finding in found.items() if finding.verdict in (Verdict.FAIL, Verdict.DOUBT)}
    assert not_run - {"face.match_ghost"} == {"attack.mask", "attack.swap"}, "no machine here tells these"
    assert found["face.match_ghost"].value is not None, "faint as it is, it is compared"
    assert against <= {"face.match"}, "a grey zone is the most that a genuine face may get"
    assert found["face.match"].verdict is not Verdict.FAIL
    assert found["document.type"].detail == "identity_card"


def test_the_zone_is_read(two_sided: Report) -> None:
    assert two_sided.mrz is not None
    assert two_sided.mrz.fields.family_name == "MARTIN"
    assert two_sided.mrz.lines[1].startswith("840713")


def test_the_agent_gets_both_sides_the_zone_and_aligned_faces(two_sided: Report) -> None:
    stills = {still.name: still for still in two_sided.stills}
    assert stills.keys() == {"document", "document_back", "mrz", "portrait", *FACES, *PEAKS}
    for still in stills.values():
        picture = cv2.imdecode(np.frombuffer(still.jpeg, np.uint8), cv2.IMREAD_COLOR)
        assert picture is not None
        assert picture.shape[:2] == (still.height, still.width)
    assert stills["document"].width >= 1000 <= stills["document_back"].width
    assert stills["document"].seconds < stills["document_back"].seconds
    faces = [stills[name] for name in ("portrait", *FACES)]
    assert {(face.width, face.height) for face in faces} == {(480, 600)}
    assert len({stills[name].seconds for name in FACES}) == len(FACES)
    assert [stills[name].seconds for name in PEAKS] == sorted(stills[name].seconds for name in PEAKS)


def test_findings_point_to_stills_that_exist(two_sided: Report) -> None:
    names = {still.name for still in two_sided.stills}
    assert {finding.still for finding in two_sided.findings} - {None} <= names


def test_the_report_can_be_computed_again(two_sided: Report) -> None:
    assert two_sided.engine_version
    assert len(two_sided.thresholds_version) == 16
    assert two_sided.document is not None
    assert two_sided.document.codec == "h264"
    assert {"decode_document", "mrz", "portrait", "decode_face", "face_follow", "embed"} <= set(
        two_sided.cpu_seconds
    )
    two_sided.validate()


def test_another_face_does_not_match_and_an_older_card_has_its_zone_in_front(films: Films) -> None:
    report = analyse(BytesIO(films.document("berthier")), BytesIO(films.face("martin")), today=TODAY)
    found = by_code(report)
    assert (found["face.match"].verdict, found["face.match"].detail) == (Verdict.FAIL, "different")
    assert found["document.type"].detail == "older_identity_card"
    assert found["document.expiry"].verdict is Verdict.PASS  # fifteen years, not the ten that are printed
    assert {still.name for still in report.stills} >= {"document", "document_back", "mrz", "portrait"}
    front, back = (found[f"document.side_{side}"] for side in ("front", "back"))
    assert (front.verdict, back.verdict) == (Verdict.PASS, Verdict.PASS)


def stills_and_findings(report: Report) -> tuple[set[str], dict[str, Finding]]:
    return {still.name for still in report.stills}, by_code(report)


@pytest.fixture(scope="module")
def one_side(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Films of one side each of the card in `films.document("martin")`."""
    folder, martin = tmp_path_factory.mktemp("sides"), next(one for one in CAST if one.slug == "martin")
    made = {}
    for name, side in zip(("front", "back"), draw_document(martin), strict=True):
        film_document(martin, folder / f"{name}.mp4", seconds=3, fps=15, seed=7, sides=[side])
        made[name] = (folder / f"{name}.mp4").read_bytes()
    return made


def test_a_side_filmed_again_is_read_with_the_other_one_of_the_film_before(
    films: Films, one_side: dict[str, bytes]
) -> None:
    report = analyse(
        BytesIO(one_side["back"]),
        BytesIO(clip()),
        today=TODAY,
        earlier=Earlier(BytesIO(films.document("martin")), "front"),
    )
    stills, found = stills_and_findings(report)
    assert {"document", "document_back", "mrz", "portrait"} <= stills
    for code in ("document.side_front", "document.side_back", "mrz.read", "portrait.found"):
        assert found[code].verdict is Verdict.PASS
    assert report.document == probe(BytesIO(one_side["back"]))


def test_what_the_film_before_shows_of_the_side_asked_for_does_not_count(
    films: Films, one_side: dict[str, bytes]
) -> None:
    """The front was shown where the back was asked for."""
    report = analyse(
        BytesIO(one_side["front"]),
        BytesIO(clip()),
        today=TODAY,
        earlier=Earlier(BytesIO(films.document("martin")), "front"),
    )
    stills, found = stills_and_findings(report)
    assert not {"document_back", "mrz"} & stills
    assert (found["document.side_front"].verdict, found["document.side_back"].verdict) == (
        Verdict.PASS,
        Verdict.FAIL,
    )
    assert found["mrz.found"].verdict is Verdict.FAIL


def test_a_document_filmed_sideways_is_shown_upright(films: Films) -> None:
    """The zone's direction is what counts, not the phone's."""
    sideways = turned(films.document("berthier"))
    report = analyse(BytesIO(sideways), BytesIO(clip()), today=TODAY)
    assert report.document is not None
    assert report.document.height > report.document.width
    assert by_code(report)["mrz.read"].verdict is Verdict.PASS
    assert by_code(report)["portrait.found"].verdict is Verdict.PASS
    still = next(still for still in report.stills if still.name == "document")
    assert still.width > still.height


def test_films_that_show_nothing_are_findings_and_not_exceptions() -> None:
    report = analyse(BytesIO(clip()), BytesIO(clip()), today=TODAY)
    found = by_code(report)
    for code in ("mrz.found", "portrait.found", "face.found"):
        assert (found[code].verdict, found[code].detail) == (Verdict.FAIL, "none")
    for code in (
        "mrz.read",
        "mrz.check_digits",
        "document.expiry",
        "portrait.size",
        "face.match",
        "face.size",
    ):
        assert found[code].verdict is Verdict.NOT_RUN, code
    assert [still.name for still in report.stills] == ["document"]


def test_a_film_that_cannot_be_decoded_leaves_the_other_judged(films: Films) -> None:
    report = analyse(BytesIO(b"nothing"), BytesIO(films.face("martin")), today=TODAY)
    found = by_code(report)
    assert (found["document.video"].verdict, found["document.video"].detail) == (Verdict.FAIL, "not_a_video")
    assert found["face.found"].verdict is Verdict.PASS
    assert (found["face.match"].verdict, found["face.match"].detail) == (Verdict.NOT_RUN, "no_portrait")
    assert report.document is None
    assert report.face is not None
