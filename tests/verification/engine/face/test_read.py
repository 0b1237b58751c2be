"""The film of a face from end to end."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import cv2
import numpy as np

from ecarte.demo.film.encode import write_film
from tests.verification.engine.face.pictures import picture
from verification.engine.clock import Clock
from verification.engine.face.read import FaceFilm, read_face
from verification.engine.types import Finding, Verdict
from verification.engine.video import probe

if TYPE_CHECKING:
    from pathlib import Path

SIZE, FPS = 480, 10


def film_of(names: list[str], path: Path) -> FaceFilm:
    shown = {name: cv2.resize(picture(name), (SIZE, SIZE), interpolation=cv2.INTER_AREA) for name in {*names}}
    rows = [np.asarray(cv2.cvtColor(shown[name], cv2.COLOR_BGR2YUV_I420), np.uint8) for name in names]
    write_film(path, rows, codec="h264", fps=FPS, size=(SIZE, SIZE), bits=1)
    file = io.BytesIO(path.read_bytes())
    return read_face(file, probe(file), asked=(), clock=Clock())


def same(film: FaceFilm) -> Finding:
    return next(finding for finding in film.findings if finding.code == "face.same")


def test_somebody_who_takes_over_in_the_middle_of_the_film_is_found(tmp_path: Path) -> None:
    swapped = same(film_of(["a_film"] * 12 + ["b_film"] * 12, tmp_path / "swapped.mp4"))
    assert (swapped.verdict, swapped.detail, swapped.advisory) == (Verdict.DOUBT, "several_people", False)
    assert same(film_of(["a_film"] * 24, tmp_path / "alone.mp4")).verdict is Verdict.PASS
