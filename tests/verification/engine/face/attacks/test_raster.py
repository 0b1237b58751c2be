"""A face on a screen is made of pixels, and between them and the sensor's there is moiré."""

from __future__ import annotations

import numpy as np
import pytest

from tests.verification.engine.face.attacks.films import faces
from verification.engine.face.attacks.raster import screen
from verification.engine.types import Image, Verdict


def rastered(face: Image, period: float = 3.3, *, coloured: bool = False) -> Image:
    """Waves along both axes, `period` pixels long and a few grey levels deep."""
    rows, columns = np.mgrid[: face.shape[0], : face.shape[1]]
    wave = 1 + 0.06 * (np.cos(2 * np.pi * columns / period) + np.cos(2 * np.pi * rows / period))
    weights = np.array([1, 0, -1]) if coloured else np.ones(3)
    lit = np.clip(face * (1 + (wave[..., None] - 1) * weights), 0, 255)
    return np.asarray(lit, np.uint8)


def test_skin_has_no_raster() -> None:
    assert screen(faces()).verdict is Verdict.PASS


@pytest.mark.parametrize("period", [2.6, 3.3, 5.1])
def test_the_pixels_of_a_screen_are_doubted(period: float) -> None:
    finding = screen([rastered(face, period) for face in faces()])
    assert finding.verdict is Verdict.DOUBT
    assert "pixels" in finding.detail


def test_coloured_waves_are_doubted_though_no_brighter_than_the_skin() -> None:
    finding = screen([rastered(face, 7.3, coloured=True) for face in faces()])
    assert finding.verdict is Verdict.DOUBT
    assert "moire" in finding.detail


def test_a_face_too_small_for_a_spectrum_is_not_judged() -> None:
    finding = screen([face[:190] for face in faces()])
    assert (finding.verdict, finding.detail) == (Verdict.NOT_RUN, "too_small")
