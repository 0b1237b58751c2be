"""Small clips for the tests of decoding."""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import av
import numpy as np

from ecarte.demo.film.priority import priority_kept

ENCODERS = {
    "h264": ("libx264", {"preset": "ultrafast"}, "mp4"),
    "hevc": ("libx265", {"preset": "ultrafast", "x265-params": "log-level=none"}, "mp4"),
    "vp8": ("libvpx", {"deadline": "realtime", "cpu-used": "8"}, "webm"),
    "vp9": ("libvpx-vp9", {"deadline": "realtime", "cpu-used": "8"}, "webm"),
    "av1": ("libsvtav1", {"preset": "12"}, "mp4"),
    "hevc_hdr": ("libx265", {"preset": "ultrafast", "x265-params": "log-level=none"}, "mov"),
    "mpeg4": ("mpeg4", {}, "mp4"),
}
TEN_BITS = {"hevc_hdr"}
"""What recent iPhones film: HEVC of ten bits, named `hvc1`, in a QuickTime file."""
CLOCK = 60_000


def clip(
    codec: str = "h264",
    *,
    size: tuple[int, int] = (128, 96),
    fps: float = 15,
    seconds: float = 3,
    fast_start: bool = False,
) -> bytes:
    """A clip whose left half is white and whose right half is black; `fast_start` puts the index first."""
    return clip_at([i / fps for i in range(round(fps * seconds))], codec, size=size, fast_start=fast_start)


def clip_at(
    times: list[float], codec: str = "h264", *, size: tuple[int, int] = (128, 96), fast_start: bool = False
) -> bytes:
    """The same with a frame at each of `times`."""
    encoder, options, container_format = ENCODERS[codec]
    picture = np.zeros((size[1], size[0], 3), np.uint8)
    picture[:, : size[0] // 2] = 255
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"clip.{container_format}"
        options_of_container = {"movflags": "faststart"} if fast_start else {}
        with priority_kept(), av.open(str(path), "w", container_options=options_of_container) as container:
            stream = container.add_stream(encoder, rate=30, options=options)
            assert isinstance(stream, av.VideoStream)
            stream.width, stream.height, stream.pix_fmt = (
                *size,
                "yuv420p10le" if codec in TEN_BITS else "yuv420p",
            )
            if codec in TEN_BITS:
                stream.codec_context.codec_tag = "hvc1"
            stream.codec_context.time_base = Fraction(1, CLOCK)
            stream.codec_context.thread_count = 1
            for time in times:
                frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
                frame.pts, frame.time_base = round(time * CLOCK), Fraction(1, CLOCK)
                container.mux(stream.encode(frame))
            container.mux(stream.encode())
        return path.read_bytes()


def turned(clip_bytes: bytes) -> bytes:
    """The clip with the display matrix of a phone held upright: to be shown a quarter turn clockwise."""
    place = clip_bytes.index(b"tkhd") + 4 + 40
    one, whole = 1 << 16, 1 << 30
    matrix = struct.pack(">9i", 0, one, 0, -one, 0, 0, 0, 0, whole)
    return clip_bytes[:place] + matrix + clip_bytes[place + len(matrix) :]
