"""Doubts about the film: one picture for a video, a converted file, a program in the place of a camera."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.verification.engine.doubts.specimens import SPECIMEN, filmed
from verification.engine.document.doubts.still_video import still
from verification.engine.document.side import View
from verification.engine.origin.reencoded import reencoded
from verification.engine.origin.virtual_camera import virtual_camera
from verification.engine.traces import Traces, Writer
from verification.engine.types import Verdict
from verification.engine.video import VideoInfo

if TYPE_CHECKING:
    from verification.engine.types import Finding

PHONE = Traces(writer=Writer.ANDROID, profile="high", jitter=0.02)


def info(traces: Traces = PHONE, *, width: int = 1920, height: int = 1080) -> VideoInfo:
    return VideoInfo(
        codec="h264",
        width=width,
        height=height,
        fps=30,
        seconds=8,
        frames=240,
        container="mov",
        traces=traces,
    )


def test_a_document_under_a_light_that_moves_is_a_film() -> None:
    assert still([filmed(SPECIMEN.image, film=False)]).verdict is Verdict.PASS


def test_one_picture_is_doubted_even_with_noise_and_exposure_added() -> None:
    rng, side = np.random.default_rng(0), filmed(SPECIMEN.image)
    first = side.views[0].image.astype(np.float32)
    views = [
        View(seconds=i, image=np.clip(first * gain + rng.normal(0, 2, first.shape), 0, 255).astype(np.uint8))
        for i, gain in enumerate((1, 0.9, 1.05, 0.95))
    ]
    finding = still([replace(side, views=tuple(views))])
    assert (finding.verdict, finding.detail) == (Verdict.DOUBT, "light_unchanged")


def test_one_side_that_lives_is_enough() -> None:
    side = filmed(SPECIMEN.image)
    dead = replace(side, views=side.views[:1] * 4)
    assert still([dead, side]).verdict is Verdict.PASS


def test_two_views_do_not_tell_a_film_from_a_picture() -> None:
    side = filmed(SPECIMEN.image)
    assert still([replace(side, views=side.views[:2])]).verdict is Verdict.NOT_RUN


@pytest.mark.parametrize("writer", [Writer.ANDROID, Writer.APPLE, Writer.CHROME, Writer.FIREFOX])
def test_what_phones_and_browsers_write_passes(writer: Writer) -> None:
    assert reencoded(info(replace(PHONE, writer=writer)), "doubt.reencoded").verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("traces", "detail"),
    [
        (replace(PHONE, writer=Writer.LAVF), "converter"),
        (replace(PHONE, writer=Writer.EDITOR), "converter"),
        (replace(PHONE, software_encoder=True), "software_encoder"),
        (replace(PHONE, writer=Writer.LAVF, software_encoder=True), "converter, software_encoder"),
    ],
)
def test_a_converter_is_doubted_by_its_name(traces: Traces, detail: str) -> None:
    finding = reencoded(info(traces), "doubt.reencoded")
    assert (finding.verdict, finding.detail) == (Verdict.DOUBT, detail)


def test_a_file_that_says_nothing_is_not_judged() -> None:
    assert reencoded(info(Traces()), "doubt.reencoded").verdict is Verdict.NOT_RUN


def test_a_phones_film_is_no_virtual_camera() -> None:
    assert virtual_camera(info(), "doubt.virtual_camera").verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("film", "detail"),
    [
        (info(replace(PHONE, jitter=0.0), width=1366, height=768), "constant_rate, odd_size"),
        (info(Traces(jitter=0.0)), "constant_rate, no_phone"),
        (info(replace(PHONE, writer=Writer.UNKNOWN), width=1000, height=700), "no_phone, odd_size"),
    ],
)
def test_two_hints_at_a_virtual_camera_are_a_doubt(film: VideoInfo, detail: str) -> None:
    finding = virtual_camera(film, "doubt.virtual_camera")
    assert (finding.verdict, finding.detail) == (Verdict.DOUBT, detail)


@pytest.mark.parametrize("film", [info(replace(PHONE, jitter=0.0)), info(width=1366, height=768)])
def test_one_hint_alone_is_met_with_in_genuine_films(film: VideoInfo) -> None:
    assert virtual_camera(film, "doubt.virtual_camera").verdict is Verdict.PASS


@pytest.mark.parametrize(
    "finding", [reencoded(info(), "doubt.reencoded"), virtual_camera(info(), "doubt.virtual_camera")]
)
def test_what_anybody_can_write_into_a_file_is_advisory(finding: Finding) -> None:
    assert finding.advisory
