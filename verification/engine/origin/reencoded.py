"""A file that a converter or an editor wrote, not the camera of a phone: anybody can write anything there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verification.engine.judge import not_run
from verification.engine.traces import Writer
from verification.engine.types import Finding, Verdict

if TYPE_CHECKING:
    from verification.engine.video import VideoInfo

_CONVERTERS = frozenset({Writer.LAVF, Writer.EDITOR})


def reencoded(info: VideoInfo, code: str) -> Finding:
    """Doubts when the file names a converter, an editor, or an encoder that runs on no phone."""
    found = conversion(info)
    if info.traces.writer is Writer.UNKNOWN and not found:
        return not_run(code, "no_traces")
    return Finding(
        code=code, verdict=Verdict.DOUBT if found else Verdict.PASS, detail=", ".join(found), advisory=True
    )


def conversion(info: VideoInfo) -> list[str]:
    """What the file says of a conversion: `converter`, `software_encoder`."""
    names = {
        "converter": info.traces.writer in _CONVERTERS,
        "software_encoder": info.traces.software_encoder,
    }
    return [name for name, present in names.items() if present]
