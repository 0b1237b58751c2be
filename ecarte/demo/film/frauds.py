"""Films that are not what they pretend to be: the fraud is in the filming or in the file.

Altered documents (`documents.frauds`) are filmed with `film_document(…, sides=…, shot=Shot(hologram=False))`.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import av
import cv2
import numpy as np

from ecarte.demo.film.document import film_document
from ecarte.demo.film.encode import codec_of, write_film
from ecarte.demo.film.motion import smooth, wander
from ecarte.demo.film.origin import FFMPEG
from ecarte.demo.film.rhythm import moments
from ecarte.demo.film.shot import SCENES, Shot
from ecarte.demo.film.still import photograph
from ecarte.demo.film.surface import surfaces

if TYPE_CHECKING:
    from collections.abc import Callable

    from ecarte.demo.film.layer import Matrix
    from ecarte.demo.film.shot import Scene, Severity
    from ecarte.demo.person import Person
    from verification.engine.types import Image

    Move = Callable[[float], Matrix]
    """A homography about the middle of the picture, by the share of the film that is over."""

_HD = (1920, 1080)
_FPS = 30
_CONVERTED = ((1920, 1080), (1280, 720))
_CAMERA_SIZES = ((1280, 720), (1366, 768), (1600, 900))
"""What a program pretends to be a camera with: the sizes of windows and webcams."""
_MARGIN = 1.12
"""How much of a picture is hidden beyond the edges, so that it can be moved."""


def screen(
    person: Person, path: Path, seed: int, *, seconds: float = 8, severity: Severity = "mild", fps: int = _FPS
) -> None:
    """A genuine phone before a monitor that shows photographs of the document."""
    shot = Shot(scene="screen", severity=severity)
    film_document(person, path, codec=codec_of(path), seconds=seconds, fps=fps, seed=seed, shot=shot)


def no_hologram(
    person: Person, path: Path, seed: int, *, seconds: float = 8, severity: Severity = "mild", fps: int = _FPS
) -> None:
    """A good print of the document: it is tilted, and nothing on it changes."""
    shot = Shot(scene=_scene(seed), severity=severity, hologram=False)
    film_document(person, path, codec=codec_of(path), seconds=seconds, fps=fps, seed=seed, shot=shot)


def still_video(
    person: Person, path: Path, seed: int, *, seconds: float = 8, severity: Severity = "mild", fps: int = _FPS
) -> None:
    """One photograph of each side as a film: quite still, panned or zoomed over, or shaken."""
    rng = np.random.default_rng([seed, 1])
    shot = Shot(scene=_scene(seed), severity=severity)
    stills = [photograph(side, shot, seed=seed).image for side in surfaces(person)]
    move = (_static, _pan, _zoom, _shake)[seed % 4](rng)
    stamps = moments(rng, "phone", seconds, fps)
    share = seconds / len(stills)
    pictures = (_moved(stills[min(int(t / share), len(stills) - 1)], move(t / seconds)) for t in stamps)
    write_film(path, pictures, codec=codec_of(path), fps=fps, size=_HD, stamps=stamps)


def reencoded(
    person: Person, path: Path, seed: int, *, seconds: float = 8, severity: Severity = "mild", fps: int = _FPS
) -> None:
    """A genuine film that went through a converter: compressed twice, perhaps smaller, signed by FFmpeg."""
    size = _CONVERTED[seed % 2]
    with tempfile.TemporaryDirectory(prefix="film-") as folder:
        original = Path(folder) / "original.mp4"
        shot = Shot(scene=_scene(seed), severity=severity)
        film_document(person, original, seconds=seconds, fps=fps, seed=seed, shot=shot)
        with av.open(str(original)) as container:
            pictures = (_resized(frame, size) for frame in container.decode(video=0))
            write_film(path, pictures, codec=codec_of(path), fps=fps, size=size, bits=0.06, origin=FFMPEG)


def virtual_camera(
    person: Person, path: Path, seed: int, *, seconds: float = 8, severity: Severity = "mild", fps: int = _FPS
) -> None:
    """Pictures fed to a browser or an app in the place of a camera's: no noise, no jitter, an odd size.

    An .mp4 comes from a streaming program; a .webm from a browser, which signs it as always.
    """
    origin = None if path.suffix == ".webm" else FFMPEG
    shot = Shot(scene=_scene(seed), severity=severity, noise=False, rhythm="constant", origin=origin)
    film_document(
        person,
        path,
        codec=codec_of(path),
        seconds=seconds,
        fps=fps,
        seed=seed,
        shot=shot,
        size=_CAMERA_SIZES[seed % len(_CAMERA_SIZES)],
    )


FILM_FRAUDS: dict[str, Callable[..., None]] = {
    "screen": screen,
    "no_hologram": no_hologram,
    "still_video": still_video,
    "reencoded": reencoded,
    "virtual_camera": virtual_camera,
}
"""Each writes a film for (person, path, seed); `seconds`, `severity` and `fps` may be given."""


def _scene(seed: int) -> Scene:
    return SCENES[seed % len(SCENES)]


def _static(_: np.random.Generator) -> Move:
    return lambda _: np.eye(3)


def _pan(rng: np.random.Generator) -> Move:
    start, end = _MARGIN * np.eye(3), _MARGIN * np.eye(3)
    room = (np.array(_HD) * (_MARGIN - 1)) / 2
    angle = rng.uniform(0, 2 * np.pi)
    aside = room * (np.cos(angle), np.sin(angle))
    start[:2, 2], end[:2, 2], start[2, 2], end[2, 2] = aside, -aside, 1, 1
    return lambda share: start + (end - start) * smooth(share)


def _zoom(rng: np.random.Generator) -> Move:
    nearest = rng.uniform(0.1, 0.25)
    return lambda share: np.diag([1 + nearest * share, 1 + nearest * share, 1])


def _shake(rng: np.random.Generator) -> Move:
    """As a hand would, but of a picture: no depth, the same light and the same noise all the time."""
    drifts = [
        wander(rng, amplitude, period)
        for amplitude, period in ((22, 0.4), (16, 0.33), (0.01, 0.5), (1.5e-5, 0.4), (1.5e-5, 0.3))
    ]

    def move(share: float) -> Matrix:
        across, down, roll, keystone, lean = (drift(share) for drift in drifts)
        return np.array([[_MARGIN, -roll, across], [roll, _MARGIN, down], [keystone, lean, 1]])

    return move


def _moved(still: Image, move: Matrix) -> Image:
    """Give the I420 picture that shows a still moved by a homography about its middle."""
    middle = np.array([[1, 0, _HD[0] / 2], [0, 1, _HD[1] / 2], [0, 0, 1]])
    pixels = middle @ move @ np.linalg.inv(middle)
    seen = cv2.warpPerspective(still, pixels, _HD, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.cvtColor(seen, cv2.COLOR_BGR2YUV_I420), np.uint8)


def _resized(frame: av.VideoFrame, size: tuple[int, int]) -> Image:
    return np.asarray(frame.reformat(*size, format="yuv420p").to_ndarray(), np.uint8)
