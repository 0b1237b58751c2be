"""Small sound films of a document and of a face, in every container and codec that is accepted."""

from __future__ import annotations

import os
from fractions import Fraction
from typing import TYPE_CHECKING

import av
from av.video.frame import PictureType

from ecarte.demo.film import film_document, film_face
from ecarte.demo.film.gestures import spread
from ecarte.demo.film.priority import priority_kept
from ecarte.demo.people import CAST
from verification.engine.face.actions import Action

if TYPE_CHECKING:
    from pathlib import Path

FPS, SECONDS = 8, 2.25
FORMATS: dict[str, tuple[str, str, dict[str, str], dict[str, str]]] = {
    # Container, encoder, its options, the container's.
    "h264.mp4": ("mp4", "libx264", {"preset": "ultrafast"}, {}),
    "h264-index-first.mp4": ("mp4", "libx264", {"preset": "ultrafast"}, {"movflags": "faststart"}),
    "h264-fragments.mp4": ("mp4", "libx264", {"g": "6"}, {"movflags": "frag_keyframe+empty_moov"}),
    "h264.mov": ("mov", "libx264", {"preset": "ultrafast"}, {}),
    "hevc.mov": ("mov", "libx265", {"preset": "ultrafast", "x265-params": "log-level=none"}, {}),
    "vp8.webm": ("webm", "libvpx", {"deadline": "realtime", "cpu-used": "16"}, {}),
    "vp9.webm": ("webm", "libvpx-vp9", {"deadline": "realtime", "cpu-used": "8"}, {}),
    "av1.webm": ("webm", "libsvtav1", {"preset": "12"}, {}),
    "av1.mp4": ("mp4", "libsvtav1", {"preset": "12"}, {}),
    "h264.mkv": ("matroska", "libx264", {"preset": "ultrafast"}, {}),
}


def small_films(folder: Path) -> dict[str, list[bytes]]:
    """The films of each capture, `document` and `face`, in the order of `FORMATS`."""
    os.environ.setdefault("SVT_LOG", "1")  # the AV1 encoder tells its settings otherwise
    document, face = folder / "document.mp4", folder / "face.mp4"
    film_document(CAST[0], document, seconds=SECONDS, size=(640, 360), fps=FPS)
    film_face(
        CAST[0], face, seconds=SECONDS, size=(360, 640), fps=FPS, gestures=spread([Action.TURN_LEFT], SECONDS)
    )
    return {
        source.stem: [_written(source, folder / f"again-{name}", *how) for name, how in FORMATS.items()]
        for source in (document, face)
    }


def _written(
    source: Path, path: Path, container: str, encoder: str, options: dict[str, str], wrapping: dict[str, str]
) -> bytes:
    with (
        priority_kept(),
        av.open(str(source)) as film,
        av.open(str(path), "w", container, container_options=wrapping) as out,
    ):
        first = film.streams.video[0]
        stream = out.add_stream(encoder, rate=FPS, options=options)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = first.width, first.height, "yuv420p"
        stream.codec_context.thread_count = 1
        for index, frame in enumerate(film.decode(first)):
            frame.pts, frame.time_base, frame.pict_type = index, Fraction(1, FPS), PictureType.NONE
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    return path.read_bytes()
