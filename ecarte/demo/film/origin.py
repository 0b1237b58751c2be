"""Who wrote a file: the traces that phones, browsers and editing programs leave in a container."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    container: Mapping[str, str] = field(default_factory=dict)
    """Metadata of the file."""
    track: Mapping[str, str] = field(default_factory=dict)
    """Metadata of its video."""
    browser: str | None = None
    """The program that a WebM names; its name has six letters."""
    anonymous: bool = True
    """FFmpeg's muxer and encoders do not leave their names, as they do in an edited or converted file."""


FFMPEG = Origin(anonymous=False)
ANDROID = Origin(
    container={"com.android.version": "15", "creation_time": "2026-11-02T09:41:00Z"},
    track={"handler_name": "VideoHandle"},
)
IPHONE = Origin(
    container={
        "com.apple.quicktime.make": "Apple",
        "com.apple.quicktime.model": "iPhone 15",
        "com.apple.quicktime.software": "18.6",
        "com.apple.quicktime.creationdate": "2026-11-02T10:41:00+0100",
        "creation_time": "2026-11-02T09:41:00Z",
    },
    track={"handler_name": "Core Media Video", "vendor_id": "appl"},
)
CHROME = Origin(browser="Chrome")

_TITLE, _MUXER, _WRITER = b"\x7b\xa9", b"\x4d\x80", b"\x57\x41"
"""Matroska elements (RFC 9559, 5.1.2)."""
PLACEHOLDER = "."
"""Title of a WebM that `sign` shall sign: it makes room for the name."""


def sign(path: Path, browser: str) -> None:
    """Name the browser as the program that wrote a WebM. FFmpeg only writes its own name there."""
    before = _text(_TITLE, PLACEHOLDER) + _text(_MUXER, "Lavf") + _text(_WRITER, "Lavf")
    after = _text(_MUXER, browser) + _text(_WRITER, browser)
    data = path.read_bytes()
    assert data.count(before) == 1
    assert len(before) == len(after), "a name of another length would move the index"
    path.write_bytes(data.replace(before, after))


def _text(element: bytes, value: str) -> bytes:
    return element + bytes([0x80 | len(value)]) + value.encode()
