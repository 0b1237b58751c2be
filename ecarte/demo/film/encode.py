"""Pictures into a file, as the camera app of a phone or a browser writes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

import av
from av.bitstream import BitStreamFilterContext
from av.video.reformatter import ColorRange, Colorspace

from ecarte.demo.film.origin import ANDROID, CHROME, IPHONE, PLACEHOLDER, Origin, sign
from ecarte.demo.film.priority import priority_kept

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from av.packet import Packet
    from av.video.stream import VideoStream

    from verification.engine.types import Image

Codec = Literal["h264", "hevc", "vp8", "vp9", "av1"]


@dataclass(frozen=True, slots=True)
class _Encoder:
    name: str
    options: dict[str, str]
    suffix: str
    origin: Origin
    """Who writes such files."""
    nameless: dict[str, str] = field(default_factory=dict)
    """Options that keep the encoder from leaving its name in the stream; no phone's encoder does."""
    signature: int | None = None
    """Where there is no such option: the type of the NAL units to be taken out."""


_AS_PHONES_DO = "cabac=1:8x8dct=1:deblock=0,0:aq-mode=1"
"""What the fastest preset leaves out and no phone does: films would be quicker to decode and show blocks."""
_ENCODERS: dict[Codec, _Encoder] = {
    "h264": _Encoder(
        "libx264",
        {"preset": "ultrafast", "g": "60", "x264-params": _AS_PHONES_DO},
        "mp4",
        ANDROID,
        signature=6,
    ),
    "hevc": _Encoder(
        "libx265",
        {"preset": "ultrafast", "x265-params": "log-level=none:keyint=60"},
        "mov",
        IPHONE,
        nameless={"x265-params": "log-level=none:keyint=60:info=0"},
    ),
    "vp8": _Encoder("libvpx", {"deadline": "realtime", "cpu-used": "16", "g": "120"}, "webm", CHROME),
    "vp9": _Encoder("libvpx-vp9", {"deadline": "realtime", "cpu-used": "8", "g": "120"}, "webm", CHROME),
    "av1": _Encoder("libsvtav1", {"preset": "13", "g": "120"}, "webm", CHROME),
}
SUFFIXES: dict[Codec, str] = {codec: encoder.suffix for codec, encoder in _ENCODERS.items()}
_BY_SUFFIX: dict[str, Codec] = {".mp4": "h264", ".mov": "hevc", ".webm": "vp8"}
_USUAL_FPS = 30
_TICKS = 90_000
"""A second, in the stamps of phones."""


def write_film(
    path: Path,
    frames: Iterable[Image],
    *,
    codec: Codec,
    fps: int,
    size: tuple[int, int],
    stamps: Iterable[float] | None = None,
    turns: int = 0,
    bits: float = 0.1,
    origin: Origin | None = None,
) -> None:
    """Encode I420 pictures (rows × 3/2) of `size` (width, height), with `bits` for each pixel at 30 fps.

    `stamps` are the moments of the pictures in seconds; without them all are equally far apart. `turns` are
    the quarters clockwise by which the pictures are turned: an .mp4 or .mov says how to turn them back, and a
    .webm cannot (ValueError). Without `origin` it is the file of a phone or of a browser.
    """
    encoder = _ENCODERS[codec]
    origin = origin or encoder.origin
    if path.suffix != ".webm":
        options = {"movflags": "use_metadata_tags"}
    elif turns:
        raise ValueError("a browser turns the pictures, not the file")
    else:
        options = {}
    if origin.anonymous:
        options["fflags"] = "+bitexact"
    with priority_kept(), av.open(str(path), "w", options=options) as container:
        container.metadata.update(origin.container if not origin.browser else {"title": PLACEHOLDER})
        stream = _stream(container, encoder, fps, size, bits, anonymous=origin.anonymous)
        stream.metadata.update(origin.track)
        if turns:
            stream.set_display_rotation(90 * turns)
        moments = (index / fps for index in range(1_000_000)) if stamps is None else stamps
        for packet in _encoded(stream, frames, moments, encoder.signature if origin.anonymous else None):
            container.mux(packet)
    if origin.browser:
        sign(path, origin.browser)


def codec_of(path: Path) -> Codec:
    """Give the codec that is most often found in such a file. Raises KeyError where there is none."""
    return _BY_SUFFIX[path.suffix]


def _stream(
    container: av.container.OutputContainer,
    encoder: _Encoder,
    fps: int,
    size: tuple[int, int],
    bits: float,
    *,
    anonymous: bool,
) -> av.VideoStream:
    options = encoder.options | encoder.nameless if anonymous else encoder.options
    stream = container.add_stream(encoder.name, rate=fps, options=options)
    assert isinstance(stream, av.VideoStream)
    stream.width, stream.height = size
    stream.pix_fmt = "yuv420p"
    # Pictures that are farther apart in time have less in common.
    stream.bit_rate = round(size[0] * size[1] * (fps * _USUAL_FPS) ** 0.5 * bits)
    context = stream.codec_context
    context.time_base, context.thread_count = Fraction(1, _TICKS), 1
    if encoder.name == "libx265":
        # What Apple's players ask for: parameters in the header alone.
        context.codec_tag = "hvc1"
    # What OpenCV's conversion gives.
    context.colorspace, context.color_range = Colorspace.ITU601, ColorRange.MPEG
    return stream


def _encoded(
    stream: VideoStream, frames: Iterable[Image], moments: Iterable[float], signature: int | None
) -> Iterator[Packet[VideoStream]]:
    """Encode, and take out the NAL units of type `signature`."""
    packets = _packets(stream, frames, moments)
    first = next(packets)
    if signature is None:
        yield first
        yield from packets
        return
    anonymous = BitStreamFilterContext(f"filter_units=remove_types={signature}", stream)
    yield from anonymous.filter(first)
    for packet in packets:
        yield from anonymous.filter(packet)


def _packets(
    stream: VideoStream, frames: Iterable[Image], moments: Iterable[float]
) -> Iterator[Packet[VideoStream]]:
    for picture, moment in zip(frames, moments, strict=False):
        frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
        frame.pts, frame.time_base = round(moment * _TICKS), Fraction(1, _TICKS)
        yield from stream.encode(frame)
    yield from stream.encode()
