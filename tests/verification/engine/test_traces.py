"""What a file says of the program that wrote it."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest

from tests.verification.engine.clips import clip, clip_at
from verification.engine.traces import Writer
from verification.engine.video import probe

if TYPE_CHECKING:
    from pathlib import Path


def relabelled(path: Path, tags: dict[str, str], *, handler: str = "") -> bytes:
    """A clip whose container names another writer, as far as FFmpeg can be kept from naming itself."""
    options = {"movflags": "use_metadata_tags", "fflags": "bitexact"}
    with (
        av.open(BytesIO(clip()), "r") as source,
        av.open(str(path), "w", container_options=options) as target,
    ):
        target.metadata.update(tags)
        stream = target.add_stream_from_template(source.streams.video[0])
        stream.metadata["handler_name"] = handler
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    return path.read_bytes()


def test_a_converted_file_names_its_converter() -> None:
    left = probe(BytesIO(clip())).traces
    assert left.writer is Writer.LAVF
    assert left.software_encoder
    assert left.profile == "constrained_baseline"
    assert not left.audio


@pytest.mark.parametrize(
    ("tags", "handler", "writer"),
    [
        ({"com.apple.quicktime.make": "Apple"}, "", Writer.APPLE),
        ({}, "Core Media Video", Writer.APPLE),
        ({"com.android.version": "15"}, "", Writer.ANDROID),
        ({}, "VideoHandle", Writer.ANDROID),
        ({"comment": "HandBrake 1.9"}, "", Writer.EDITOR),
        ({"com.apple.quicktime.make": "Apple", "comment": "Lavf61.7.100"}, "", Writer.LAVF),
        ({}, "something else", Writer.UNKNOWN),
    ],
)
def test_each_writer_is_known_by_its_mark(
    tags: dict[str, str], handler: str, writer: Writer, tmp_path: Path
) -> None:
    data = relabelled(tmp_path / "clip.mp4", tags, handler=handler)
    assert probe(BytesIO(data)).traces.writer is writer


def test_a_regular_clock_has_no_jitter_and_that_of_a_phone_has() -> None:
    rng = np.random.default_rng(0)
    shaken = np.arange(45) / 15 + rng.uniform(-0.004, 0.004, 45)
    assert probe(BytesIO(clip())).traces.jitter == 0
    assert 0.02 < probe(BytesIO(clip_at([float(t) for t in shaken - shaken[0]]))).traces.jitter < 0.15


def test_traces_are_coded_and_hold_nothing_the_file_says_literally(tmp_path: Path) -> None:
    data = relabelled(tmp_path / "clip.mp4", {"title": "MARTIN HELENE", "com.apple.quicktime.make": "Apple"})
    assert "MARTIN" not in repr(probe(BytesIO(data)).traces)
