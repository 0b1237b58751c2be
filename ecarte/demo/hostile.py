"""Files that nobody should accept as a film, each for one reason."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np

from ecarte.demo.film.encode import write_film

if TYPE_CHECKING:
    from pathlib import Path

    from verification.engine.types import Image

BOMB_SIDE = 16000
"""Close to the largest side that FFmpeg will decode: a single picture takes 384 MB."""
LONG_SECONDS = 24 * 3600
_BOMB_BEFORE = 512


def empty(path: Path) -> None:
    path.write_bytes(b"")


def noise(path: Path) -> None:
    """Write bytes that are no format at all."""
    path.write_bytes(np.random.default_rng(0).bytes(50_000))


def renamed_text(path: Path) -> None:
    path.write_text("Ceci n'est pas une vidéo.\n" * 400, encoding="utf-8")


def playlist(path: Path) -> None:
    """Write a text that FFmpeg would take for a film and follow to a file of the server."""
    path.write_text(
        "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n",
        encoding="ascii",
    )


def truncated(path: Path, film: Path) -> None:
    """Write the first half of an MP4: its index, which stands at the end, is missing."""
    whole = film.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def huge_pictures(path: Path) -> None:
    """Write a WebM of a few kB whose track and whose picture both announce BOMB_SIDE squared."""
    write_film(path, [_black(_BOMB_BEFORE)] * 3, codec="vp8", fps=25, size=(_BOMB_BEFORE, _BOMB_BEFORE))
    small, large = (side.to_bytes(2, "big") for side in (_BOMB_BEFORE, BOMB_SIDE))
    data = path.read_bytes()
    for before, after in (
        (b"\xb0\x82" + small, b"\xb0\x82" + large),  # Matroska PixelWidth
        (b"\xba\x82" + small, b"\xba\x82" + large),  # Matroska PixelHeight
        (b"\x9d\x01\x2a" + small[::-1] * 2, b"\x9d\x01\x2a" + large[::-1] * 2),  # RFC 6386, 9.1
    ):
        data = data.replace(before, after)
    path.write_bytes(data)


def endless(path: Path) -> None:
    """Write an MP4 of two pictures that lasts LONG_SECONDS."""
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width = stream.height = 64
        stream.pix_fmt = "yuv420p"
        for seconds in (0, LONG_SECONDS):
            frame = av.VideoFrame.from_ndarray(_black(64), format="yuv420p")
            frame.pts, frame.time_base = seconds * 25, Fraction(1, 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def thousand_a_second(path: Path) -> None:
    """Write an MP4 of 1000 pictures a second for three seconds."""
    write_film(path, [_black(32)] * 3000, codec="h264", fps=1000, size=(32, 32))


def audio_only(path: Path) -> None:
    """Write an MP4 with one second of silence and no picture."""
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=16000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 16000), np.float32), format="fltp", layout="mono")
        frame.sample_rate, frame.pts = 16000, 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode())


def _black(side: int) -> Image:
    """Give an I420 picture."""
    planes = np.full((side * 3 // 2, side), 128, np.uint8)
    planes[:side] = 16
    return planes
