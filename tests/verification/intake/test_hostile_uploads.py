"""Files that are no film: refused by code, destroyed, and never a server error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ecarte.demo import hostile
from ecarte.journal.models import Entry
from tests.verification.engine.clips import clip
from tests.verification.intake.conftest import code_of
from verification.models import Capture, Evidence

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.phone import Phone

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("write", "name", "code"),
    [
        (hostile.noise, "film.mp4", "not_a_video"),
        (hostile.renamed_text, "film.mp4", "not_a_video"),
        (hostile.playlist, "film.mp4", "not_a_video"),
        (hostile.audio_only, "film.mp4", "not_a_video"),
        (hostile.huge_pictures, "film.webm", "video_too_large"),
        (hostile.endless, "film.mp4", "video_too_long"),
        (hostile.thousand_a_second, "film.mp4", "video_frame_rate"),
    ],
)
def test_a_hostile_file_is_refused_and_destroyed(
    phone: Phone, tmp_path: Path, write: Callable[[Path], None], name: str, code: str
) -> None:
    path = tmp_path / name
    write(path)
    refused(phone, path.read_bytes(), code)


def test_a_truncated_film_is_refused_and_destroyed(phone: Phone, film: bytes) -> None:
    refused(phone, film[:2000], "video_truncated")


def test_a_film_of_one_second_is_refused_and_destroyed(phone: Phone) -> None:
    refused(phone, clip(seconds=1), "video_too_short")


def test_a_codec_that_is_not_on_the_list_is_refused_and_destroyed(phone: Phone) -> None:
    refused(phone, clip("mpeg4"), "video_codec")


def refused(phone: Phone, data: bytes, code: str) -> None:
    assert code_of(phone.film(data, kind="face", challenge=phone.challenge())) == (422, code)
    assert Capture.objects.count() == 0
    evidence = Evidence.objects.get()
    assert evidence.destroyed_at is not None
    assert bytes(evidence.wrapped_key) == b""
    assert Entry.objects.get(act="capture.discarded").data["reason"] == code
