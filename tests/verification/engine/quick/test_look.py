"""The first look, on films of the demonstration's people."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from ecarte.demo.film import film_document
from ecarte.demo.person import FilmQuality
from tests.films import PEOPLE
from tests.verification.engine.clips import clip
from verification.engine import sandbox
from verification.engine.quick.look import look
from verification.engine.quick.pictures import FEWEST, closer, key_frames
from verification.engine.quick.report import AGAIN
from verification.engine.video import VideoRejected, probe
from verification.prechecks.routing import CAUSES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.films import Films


@pytest.mark.parametrize("slug", ["martin", "berthier", "morel"])
def test_a_good_film_of_a_document_is_usable(films: Films, slug: str) -> None:
    assert not look(BytesIO(films.document(slug)), kind="document").to_film_again


def test_a_good_film_of_a_face_is_usable(films: Films) -> None:
    assert not look(BytesIO(films.face("martin")), kind="face").to_film_again


def test_a_document_filmed_from_afar_in_the_dark_is_to_be_filmed_again(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    film_document(PEOPLE["garnier"], path, seconds=3, fps=15, seed=7, quality=FilmQuality.UNREADABLE)
    assert look(BytesIO(path.read_bytes()), kind="document").to_film_again


def test_a_document_is_no_face(films: Films) -> None:
    found = look(BytesIO(films.document("garnier")), kind="face").findings
    assert found


def test_a_film_without_anybody_is_to_be_filmed_again() -> None:
    seen = look(BytesIO(clip(size=(640, 480))), kind="face")
    assert [(each.code, each.detail) for each in seen.findings] == [("face.found", "none")]
    assert seen.to_film_again


def test_few_key_frames_are_no_sample() -> None:
    assert key_frames(BytesIO(clip())) == []


def test_many_key_frames_are_decoded_alone(films: Films) -> None:
    pictures = key_frames(BytesIO(films.face("martin")))
    assert len(pictures) >= FEWEST or pictures == []
    assert all(before.seconds < after.seconds for before, after in pairwise(pictures))


def test_a_closer_look_takes_two_pictures_a_second() -> None:
    film = BytesIO(clip(seconds=3))
    assert len(list(closer(film, probe(film)))) == 6


def test_everything_that_is_asked_again_has_its_instruction() -> None:
    assert {(code, detail) for code, detail, _ in CAUSES} >= AGAIN


def test_in_the_child_the_same_is_seen(films: Films) -> None:
    film = films.document("martin")
    patient = replace(sandbox.QUICK_LIMITS, wall_seconds=100)
    seen = sandbox.quick(video=[film], kind="document", limits=patient)
    assert seen is not None
    assert [each.code for each in seen.findings] == [
        each.code for each in look(BytesIO(film), kind="document").findings
    ]


def test_what_is_no_film_is_not_looked_at() -> None:
    assert sandbox.quick(video=[b"no film"], kind="face") is None
    with pytest.raises(VideoRejected):
        look(BytesIO(b"no film"), kind="face")
