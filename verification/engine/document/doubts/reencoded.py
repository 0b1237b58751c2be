"""A file that a converter or an editor wrote, not the camera of a phone: anybody can write anything there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verification.engine.judge import not_run
from verification.engine.traces import Writer
from verification.engine.types import Finding, Verdict

if TYPE_CHECKING:
    from verification.engine.video import VideoInfo

CODE = "doubt.reencoded"
_CONVERTERS = frozenset({Writer.LAVF, Writer.EDITOR})


def reencoded(info: VideoInfo) -> Finding:
    """Doubts when the file names a converter, an editor, or an encoder that runs on no phone."""
    traces = info.traces
    if traces.writer is Writer.UNKNOWN and not traces.software_encoder:
        return not_run(CODE, "no_traces")
    names = {"converter": traces.writer in _CONVERTERS, "software_encoder": traces.software_encoder}
    found = [name for name, present in names.items() if present]
    return Finding(
        code=CODE, verdict=Verdict.DOUBT if found else Verdict.PASS, detail=", ".join(found), advisory=True
    )
