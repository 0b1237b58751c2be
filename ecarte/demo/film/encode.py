"""Pictures into a file, as the camera app of a phone writes them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Literal

import av
from av.video.reformatter import ColorRange, Colorspace

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from verification.engine.types import Image

Codec = Literal["h264", "vp8"]
"""`h264` belongs into .mp4 (phones), `vp8` into .webm (browsers)."""

_ENCODERS: dict[Codec, tuple[str, dict[str, str]]] = {
    "h264": ("libx264", {"preset": "ultrafast", "g": "60"}),
    "vp8": ("libvpx", {"deadline": "realtime", "cpu-used": "16", "g": "120"}),
}
_BITS_PER_PIXEL = 0.1
"""6 Mbit/s at 1080p30."""


def write_film(path: Path, frames: Iterable[Image], *, codec: Codec, fps: int, size: tuple[int, int]) -> None:
    """Encode I420 pictures (rows × 3/2) of `size` (width, height)."""
    encoder, options = _ENCODERS[codec]
    with av.open(str(path), "w") as container:
        stream = container.add_stream(encoder, rate=fps, options=options)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.bit_rate = round(size[0] * size[1] * fps * _BITS_PER_PIXEL)
        stream.codec_context.thread_count = 2
        # What OpenCV's conversion gives.
        stream.codec_context.colorspace = Colorspace.ITU601
        stream.codec_context.color_range = ColorRange.MPEG
        for index, picture in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
            frame.pts, frame.time_base = index, Fraction(1, fps)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
