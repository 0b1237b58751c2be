"""Opens untrusted videos: what they are, whether they are acceptable, and their upright frames.

The container is recognised by its first bytes and named to FFmpeg, so that none of its other demuxers can be
reached: playlists, for one, open further files.
"""

from __future__ import annotations

import io
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

import av
import av.error
import av.subtitles.stream  # PyAV would load it with the first file: too late for a child
import numpy as np
from av.video.frame import VideoFrame

from verification.engine.traces import PacketTimes, Traces, traces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.container import InputContainer
    from av.video.stream import VideoStream

    from verification.engine.types import Image

CODECS = frozenset({"h264", "hevc", "vp8", "vp9", "av1", "libdav1d"})
MOV_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"})
EBML = b"\x1a\x45\xdf\xa3"
TRUNCATED_SHARE = 0.9
"""A file that holds less than this share of what its header announces was cut."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What is accepted from a phone."""

    bytes: int = 60_000_000
    pixels: int = 3840 * 2160
    min_seconds: float = 2
    max_seconds: float = 60
    fps: float = 120


@dataclass(frozen=True, kw_only=True, slots=True)
class VideoInfo:
    """What a video is, upright: `width` and `height` are those a person sees."""

    codec: str
    width: int
    height: int
    fps: float
    seconds: float
    frames: int
    container: str
    traces: Traces = field(default_factory=Traces)


REJECTIONS = frozenset(
    {
        "not_a_video",
        "video_truncated",
        "video_codec",
        "video_too_large",
        "video_too_long",
        "video_too_short",
        "video_frame_rate",
    }
)


class VideoRejected(Exception):
    """`code` is one of `REJECTIONS`; `video_too_large` speaks of pixels or of bytes."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, kw_only=True, slots=True)
class Probed:
    """One or the other, as the child sends it."""

    info: VideoInfo | None
    rejected: str | None


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded frame in its own format: converting costs as much as decoding, so little is converted."""

    index: int
    seconds: float
    decoded: VideoFrame

    def upright(self, long_side: int) -> Image:
        """The picture as a person sees it, at most `long_side` pixels in its larger dimension."""
        quarters = round(self.decoded.rotation / 90)
        return turned(self.converted(self.size_within(long_side), "bgr24"), quarters)

    def size_within(self, long_side: int) -> tuple[int, int]:
        """Width and height, not turned, at most `long_side`."""
        width, height = self.decoded.width, self.decoded.height
        scale = min(1.0, long_side / max(width, height))
        # swscale wants whole, non-zero sizes; even ones avoid its slow path.
        return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)

    def converted(self, size: tuple[int, int], pixel_format: str) -> Image:
        """By FFmpeg, not turned."""
        converted = self.decoded.reformat(*size, format=pixel_format, interpolation="AREA", threads=1)
        return np.asarray(converted.to_ndarray(), dtype=np.uint8)


def probe(file: BinaryIO, *, limits: Limits = Limits()) -> VideoInfo:
    """Reads every packet and decodes one frame. Raises `VideoRejected`."""
    with _opened(file, limits) as (container, stream):
        times, first_packet = _packets(container, limits)
        seconds, pictures = times.end - times.starts[0], len(times.starts)
        _refuse_if(seconds > limits.max_seconds, "video_too_long")
        _refuse_if(_announced_seconds(container, stream) * TRUNCATED_SHARE > seconds, "video_truncated")
        _refuse_if(pictures < stream.frames * TRUNCATED_SHARE, "video_truncated")
        _refuse_if(seconds < limits.min_seconds, "video_too_short")
        _refuse_if(pictures / seconds > limits.fps, "video_frame_rate")
        codec, name = stream.codec_context.codec.canonical_name, container.format.name.split(",")[0]
        left = traces(container, stream, times, first_packet)
    first = next(frames(file, limits=limits), None)
    if first is None:
        raise VideoRejected("video_truncated")
    width, height = first.decoded.width, first.decoded.height
    if first.decoded.rotation % 180:
        width, height = height, width
    return VideoInfo(
        codec=codec,
        width=width,
        height=height,
        fps=round(pictures / seconds, 2),
        seconds=round(seconds, 3),
        frames=pictures,
        container=name,
        traces=left,
    )


def frames(file: BinaryIO, *, limits: Limits = Limits(), key_frames_only: bool = False) -> Iterator[Picture]:
    """Every frame that can be decoded, in order of time; a corrupt one is skipped. Raises `VideoRejected`."""
    with _opened(file, limits) as (container, stream):
        stream.codec_context.skip_frame = "NONKEY" if key_frames_only else "DEFAULT"
        index, start = 0, None
        for packet in container.demux(stream):
            try:
                decoded = packet.decode()
            except av.error.InvalidDataError:
                continue
            for frame in decoded:
                assert isinstance(frame, VideoFrame)
                _refuse_if(frame.width * frame.height > limits.pixels, "video_too_large")
                time = frame.time or 0.0
                start = time if start is None else start
                _refuse_if(time - start > limits.max_seconds, "video_too_long")
                yield Picture(index, time - start, frame)
                index += 1


@contextmanager
def _opened(file: BinaryIO, limits: Limits) -> Iterator[tuple[InputContainer, VideoStream]]:
    _refuse_if(file.seek(0, io.SEEK_END) > limits.bytes, "video_too_large")
    demuxer = _demuxer(file)
    # FFmpeg itself refuses to allocate a larger picture, whatever the header of the container says. It counts
    # padded rows, hence twice.
    options = {"max_pixels": str(limits.pixels * 2)}
    try:
        container = av.open(file, "r", format=demuxer, options=options, metadata_errors="replace")
    except av.error.FFmpegError as error:
        raise VideoRejected("video_truncated") from error
    with container:
        if not container.streams.video:
            raise VideoRejected("not_a_video")
        stream = container.streams.video[0]
        _refuse_if(getattr(stream.codec_context, "name", None) not in CODECS, "video_codec")
        _refuse_if(stream.width * stream.height > limits.pixels, "video_too_large")
        stream.codec_context.options = options
        stream.codec_context.thread_count = 1
        try:
            yield container, stream
        except av.error.FFmpegError as error:
            raise VideoRejected("video_truncated") from error


def _demuxer(file: BinaryIO) -> str:
    file.seek(0)
    head = file.read(12)
    file.seek(0)
    if head[4:8] in MOV_BOXES:
        return "mov"
    if head[:4] == EBML:
        return "matroska"
    raise VideoRejected("not_a_video")


def _packets(container: InputContainer, limits: Limits) -> tuple[PacketTimes, bytes]:
    """When the packets start and the last one ends; the bytes of the first."""
    starts: list[float] = []
    key_frames: list[float] = []
    end, first = 0.0, b""
    for packet in container.demux(video=0):
        stamp = packet.pts if packet.pts is not None else packet.dts
        if stamp is None or packet.size == 0:
            continue
        first = first or bytes(packet)
        starts.append(float(stamp * packet.time_base))
        end = max(end, float((stamp + (packet.duration or 0)) * packet.time_base))
        if packet.is_keyframe:
            key_frames.append(starts[-1])
        _refuse_if(len(starts) > limits.max_seconds * limits.fps, "video_frame_rate")
    _refuse_if(not starts, "video_truncated")
    return PacketTimes(sorted(starts), sorted(key_frames), end), first


def _announced_seconds(container: InputContainer, stream: VideoStream) -> float:
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return (container.duration or 0) / av.time_base


def turned(image: Image, quarters: int) -> Image:
    """Counter-clockwise by quarter turns, the only rotations that phones write."""
    return np.ascontiguousarray(np.rot90(image, quarters))


def _refuse_if(condition: bool, code: str) -> None:
    if condition:
        raise VideoRejected(code)
