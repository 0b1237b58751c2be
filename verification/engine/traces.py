"""What a container tells of the program that wrote it: hints only, anybody can write anything there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from statistics import median, pstdev
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from av.container import InputContainer
    from av.video.stream import VideoStream


class Writer(StrEnum):
    """The family of programs that wrote a container."""

    APPLE = "apple"
    ANDROID = "android"
    CHROME = "chrome"
    FIREFOX = "firefox"
    LAVF = "lavf"
    """FFmpeg and the many programs built upon it: converters, editors, messengers."""
    EDITOR = "editor"
    """A program that converts or edits and says so."""
    UNKNOWN = "unknown"


_SIGNATURES = (
    # A converter may keep what the phone wrote and adds its own name: converters come first.
    (Writer.LAVF, re.compile(r"\blav[fc]\d")),
    (
        Writer.EDITOR,
        re.compile(r"handbrake|adobe|premiere|obs studio|gpac|mkvmerge|gstreamer|capcut|davinci"),
    ),
    (Writer.APPLE, re.compile(r"com\.apple\.quicktime\.make|core media video")),
    (Writer.ANDROID, re.compile(r"com\.android\.|^handler_name=videohandle$", re.MULTILINE)),
    (Writer.CHROME, re.compile(r"^encoder=chrome", re.MULTILINE)),
    (Writer.FIREFOX, re.compile(r"^encoder=(qtmuxingapplibwebm|mozilla)", re.MULTILINE)),
)
_SOFTWARE = (b"x264 - core", b"x265 (build", b"Lavc")
"""What software encoders write before the first picture; the chip of a phone writes nothing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Traces:
    """How the file came to be, as far as it says so."""

    writer: Writer = Writer.UNKNOWN
    software_encoder: bool = False
    """The pictures carry the name of an encoder that phones do not use."""
    profile: str = ""
    """Of the codec, as FFmpeg names it, in `[a-z0-9_]`."""
    jitter: float = 0.0
    """Standard deviation of the time between pictures over its median: converters make it nearly 0."""
    key_frame_seconds: float = 0.0
    """Median time between key frames; 0 when there is only one."""
    audio: bool = False


@dataclass(frozen=True, slots=True)
class PacketTimes:
    """Seconds, sorted."""

    starts: Sequence[float]
    key_frames: Sequence[float]
    end: float


def traces(container: InputContainer, stream: VideoStream, times: PacketTimes, first_packet: bytes) -> Traces:
    """From what the container says, the times of its packets and the bytes of its first."""
    said = _said(container.metadata) + _said(stream.metadata)
    writer = next((writer for writer, pattern in _SIGNATURES if pattern.search(said)), Writer.UNKNOWN)
    coded = first_packet + (stream.codec_context.extradata or b"")
    intervals, apart = _intervals(times.starts), _intervals(times.key_frames)
    return Traces(
        writer=writer,
        software_encoder=any(name in coded for name in _SOFTWARE) or "encoder=lavc" in said,
        profile=re.sub(r"[^a-z0-9]+", "_", (stream.profile or "").lower()).strip("_"),
        jitter=round(pstdev(intervals) / median(intervals), 4)
        if intervals and median(intervals) > 0
        else 0.0,
        key_frame_seconds=round(median(apart), 3) if apart else 0.0,
        audio=bool(container.streams.audio),
    )


def _said(metadata: Mapping[str, str]) -> str:
    return "".join(f"{key}={value}\n" for key, value in metadata.items()).lower()


def _intervals(times: Sequence[float]) -> list[float]:
    return [after - before for before, after in pairwise(times)]
