"""The process that looks at untrusted videos: inherited descriptors in, one pipe out.

`sandbox` starts it. A task loads all that it needs, then its system calls are refused, and only then does it
read an untrusted byte. The first byte of the answer says whether there is no network, the rest is CBOR.
Nothing else leaves it: no message, no traceback.
"""

from __future__ import annotations

import os
import re
import sys
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from verification.engine.calls import refuse_calls
from verification.engine.confine import confine
from verification.engine.face.actions import Action, Asked

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Work = Callable[[], bytes]

ISOLATED, NOT_ISOLATED = b"I", b"N"
CRASHED, OUT_OF_MEMORY = 1, 3
"""Exit statuses."""
_GESTURE = re.compile(r"([a-z_]+):(\d{1,2}\.\d\d):(\d{1,2}\.\d\d)", re.ASCII)


def write_gestures(gestures: Sequence[Asked]) -> str:
    """`turn_left:0.93:2.81,close_eyes:2.81:4.70`: what was asked for, as a parameter of the child."""
    return ",".join(f"{asked.action}:{asked.start:.2f}:{asked.end:.2f}" for asked in gestures)


def read_gestures(text: str) -> tuple[Asked, ...]:
    """Reads what `write_gestures` wrote. Raises ValueError."""
    return tuple(_read_gesture(part) for part in text.split(",")) if text else ()


def _read_gesture(text: str) -> Asked:
    if not (written := _GESTURE.fullmatch(text)):
        raise ValueError("not a gesture")
    action, start, end = written.groups()
    asked = Asked(action=Action(action), start=float(start), end=float(end))
    if asked.end <= asked.start:
        raise ValueError("a gesture ends after it begins")
    return asked


def main() -> None:
    """Arguments: `root parent memory cpu files output task`, then the task's descriptors and parameters."""
    parent, memory, cpu, files, output = (int(argument) for argument in sys.argv[2:7])
    isolated = confine(parent=parent, memory_bytes=memory, cpu_seconds=cpu, open_files=files)
    task, *parameters = sys.argv[7:]
    tasks: dict[str, Callable[..., Work]] = {"probe": _probe, "quick": _quick, "analyse": _analyse}
    try:
        work = tasks[task](*parameters)
        isolated = refuse_calls() or isolated
        _write(output, ISOLATED if isolated else NOT_ISOLATED)
        _write(output, work())
    except BaseException as error:  # noqa: BLE001 - whatever a video raises, only its kind may leave
        os._exit(OUT_OF_MEMORY if _out_of_memory(error) else CRASHED)


def _probe(video: str) -> Work:
    from verification.engine.video import Probed, VideoRejected, probe
    from verification.engine.wire import encode

    def work() -> bytes:
        with os.fdopen(int(video), "rb") as file:
            try:
                return encode(Probed(info=probe(file), rejected=None))
            except VideoRejected as rejected:
                return encode(Probed(info=None, rejected=rejected.code))

    return work


def _quick(video: str, kind: str) -> Work:
    import cv2

    from verification.engine.quick.look import load, look
    from verification.engine.wire import encode

    cv2.setNumThreads(1)
    load()

    def work() -> bytes:
        with os.fdopen(int(video), "rb") as file:
            return encode(look(file, kind=kind))

    return work


def _analyse(*arguments: str) -> Work:
    """The document, the face and, where there is one, the earlier film of the document; then its side."""
    import cv2

    from verification.engine.analyse import analyse
    from verification.engine.document.filmed import Earlier
    from verification.engine.load import load
    from verification.engine.seals.trust import SealTrust
    from verification.engine.wire import encode

    *videos, today, folder, gestures, side = arguments
    trust = SealTrust(Path(folder) if folder else None)
    cv2.setNumThreads(1)
    load()
    trust.load()

    def work() -> bytes:
        with ExitStack() as stack:
            document, face, *before = (stack.enter_context(os.fdopen(int(video), "rb")) for video in videos)
            report = analyse(
                document,
                face,
                today=date.fromisoformat(today),
                trust=trust,
                gestures=read_gestures(gestures),
                earlier=Earlier(before[0], side) if before else None,
            )
            return encode(report)

    return work


def _out_of_memory(error: BaseException) -> bool:
    """OpenCV, dlib and the loader have their own ways to say so."""
    words = ("Insufficient memory", "bad_alloc", "bad allocation", "Cannot allocate memory")
    return isinstance(error, MemoryError) or any(word in str(error) for word in words)


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
