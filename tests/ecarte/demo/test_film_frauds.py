"""Each fraud of a film bears the trace it is made for, and a genuine film does not."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import av
import cv2
import numpy as np
import pytest

from ecarte.demo.film import Shot, film_document, photograph
from ecarte.demo.film.frauds import FILM_FRAUDS, no_hologram, reencoded, still_video, virtual_camera
from ecarte.demo.film.surface import surfaces
from ecarte.demo.people import CAST

if TYPE_CHECKING:
    from pathlib import Path

    from verification.engine.types import Image

pytestmark = pytest.mark.slow

CARD = CAST[0]
FRONT, _ = surfaces(CARD)


def pictures(path: Path) -> list[Image]:
    """Brightness alone."""
    with av.open(str(path)) as container:
        return [np.asarray(frame.to_ndarray(format="gray"), np.uint8) for frame in container.decode(video=0)]


def gaps(path: Path) -> list[float]:
    with av.open(str(path)) as container:
        times = [frame.time or 0.0 for frame in container.decode(video=0)]
    return [after - before for before, after in pairwise(times)]


@pytest.mark.parametrize("fraud", FILM_FRAUDS)
@pytest.mark.parametrize("suffix", ["mp4", "webm"])
def test_every_fraud_is_a_film_that_decodes(fraud: str, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"film.{suffix}"
    FILM_FRAUDS[fraud](CARD, path, 1, seconds=0.4, fps=10)
    assert len(pictures(path)) == 4


def test_a_monitor_shows_its_stripes_and_paper_does_not() -> None:
    def colour_waves(scene: str) -> float:
        photo = photograph(FRONT, Shot(scene=scene, severity="mild", hologram=False), seed=2)  # type: ignore[arg-type]
        chroma = cv2.cvtColor(photo.image, cv2.COLOR_BGR2YCrCb)[..., 1].astype(np.float32)
        x, y = photo.corners.mean(axis=0).astype(int)
        spot = chroma[y - 128 : y + 128, x - 128 : x + 128]
        fine = spot - cv2.GaussianBlur(spot, (0, 0), 6)
        power = np.abs(np.fft.fft2(fine))
        return float(power.max() / np.median(power))

    assert colour_waves("screen") > 2 * colour_waves("table")


def test_the_hologram_changes_with_the_tilt_and_is_missing_from_a_print(tmp_path: Path) -> None:
    def colours(path: Path) -> float:
        """How much the colour of the front's middle varies over the first part of the film."""
        with av.open(str(path)) as container:
            seen = [f.to_ndarray(format="bgr24") for f in container.decode(video=0)]
        hues = [cv2.cvtColor(p, cv2.COLOR_BGR2YCrCb)[..., 1:].astype(np.float32) for p in seen[6:14]]
        spread = np.std([cv2.resize(h, (96, 54), interpolation=cv2.INTER_AREA) for h in hues], axis=0)
        return float(np.percentile(spread, 95))

    genuine, printed = tmp_path / "genuine.mp4", tmp_path / "printed.mp4"
    film_document(CARD, genuine, seconds=4, fps=8, seed=3, shot=Shot(scene="table", severity="mild"))
    no_hologram(CARD, printed, 3, seconds=4, fps=8)
    assert colours(genuine) > 1.5 * colours(printed)


@pytest.mark.parametrize("seed", range(4))
def test_a_film_of_one_picture_is_that_picture_moved(seed: int, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    still_video(CARD, path, seed, seconds=1, fps=10)
    first, *_, last = (cv2.resize(p, (640, 360), interpolation=cv2.INTER_AREA) for p in pictures(path)[:5])
    assert (float(np.abs(first.astype(int) - last).mean()) < 1) == (seed == 0)
    alike, _ = cv2.findTransformECC(first, last, np.eye(3, dtype=np.float32), cv2.MOTION_HOMOGRAPHY)
    assert alike > 0.985


def test_a_converted_film_names_its_converter_and_is_compressed_twice(tmp_path: Path) -> None:
    path, once = tmp_path / "film.mp4", tmp_path / "once.mp4"
    reencoded(CARD, path, 3, seconds=1, fps=10)
    film_document(CARD, once, seconds=1, fps=10, seed=3, shot=Shot(severity="mild"))
    with av.open(str(path)) as container:
        assert container.metadata["encoder"].startswith("Lavf")
        assert container.streams.video[0].width == 1280
    with av.open(str(once)) as container:
        assert "encoder" not in container.metadata
    assert path.stat().st_size < once.stat().st_size


def test_a_virtual_camera_is_regular_and_without_noise(tmp_path: Path) -> None:
    path, genuine = tmp_path / "film.mp4", tmp_path / "genuine.mp4"
    virtual_camera(CARD, path, 0, seconds=1)
    shot = Shot(scene="table", severity="mild")
    film_document(CARD, genuine, seconds=1, size=(1280, 720), seed=0, shot=shot)
    assert np.std(gaps(path)) < 0.00003 < 0.0002 < np.std(gaps(genuine))

    def grain(of: Path) -> float:
        corner = pictures(of)[0][-96:, :96].astype(np.float32)
        return float(np.abs(corner - cv2.medianBlur(corner, 3)).mean())

    assert grain(path) < 0.5 * grain(genuine)
