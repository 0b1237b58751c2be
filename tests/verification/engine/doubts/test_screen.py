"""A document on a screen shows the grid of its pixels or their moiré; a printed one has neither."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from tests.verification.engine.doubts.specimens import SPECIMEN, filmed
from verification.engine.document.doubts.screen import screen
from verification.engine.types import Frame, Image, Verdict


def striped(image: Image, period: float, slant: float) -> Image:
    """Waves `period` pixels long, of opposite phase in green."""
    y, x = np.mgrid[: image.shape[0], : image.shape[1]]
    wave = np.cos(2 * np.pi * (x + slant * y) / period)
    light = 1 + 0.12 * np.stack([wave, -wave, 0.5 * wave], axis=-1)
    return np.asarray(np.clip(image * light, 0, 255), np.uint8)


def framed(image: Image) -> Frame:
    """A picture as a phone takes it, with its noise: the document on a grey table."""
    picture = np.full((1080, 1920, 3), 110, np.float32)
    picture[225:855, 460:1460] = cv2.resize(image, (1000, 630), interpolation=cv2.INTER_AREA)
    noisy = cv2.GaussianBlur(picture, (0, 0), 1) + np.random.default_rng(0).normal(0, 4, picture.shape)
    return Frame(index=0, seconds=0, image=np.clip(noisy, 0, 255).astype(np.uint8), sharpness=20)


def test_a_printed_document_passes_with_all_its_fine_lines() -> None:
    assert screen([filmed(SPECIMEN.image)], [framed(SPECIMEN.image)]).verdict is Verdict.PASS


def test_the_grid_of_a_screen_is_doubted() -> None:
    side = filmed(SPECIMEN.image, film=False)
    finding = screen([replace(side, image=striped(side.image, 3.1, 0.02))], [])
    assert (finding.verdict, finding.detail) == (Verdict.DOUBT, "grid")


def test_coloured_waves_all_over_a_frame_are_doubted_even_where_no_side_was_found() -> None:
    frame = framed(SPECIMEN.image)
    finding = screen([], [replace(frame, image=striped(frame.image, 9, 0.3))])
    assert (finding.verdict, finding.detail) == (Verdict.DOUBT, "moire")


def test_coloured_waves_on_a_part_of_the_frame_are_a_cloth_or_print() -> None:
    frame = framed(SPECIMEN.image)
    image = frame.image.copy()
    image[:, :500] = striped(image, 9, 0.3)[:, :500]
    assert screen([], [replace(frame, image=image)]).verdict is Verdict.PASS


def test_a_frame_smaller_than_what_is_compared_is_left_out() -> None:
    tiny = Frame(index=0, seconds=0, image=np.zeros((48, 64, 3), np.uint8), sharpness=1)
    assert screen([], [tiny]).verdict is Verdict.NOT_RUN


def test_without_a_picture_nothing_is_said() -> None:
    assert screen([], []).verdict is Verdict.NOT_RUN
