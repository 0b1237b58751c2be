"""The engine's door: runs it on untrusted videos in a child process that can do nothing but answer.

The plaintext lives in anonymous memory (`memfd`), never on a disk. Whatever becomes of the child, `analyse`
gives a report. Linux only.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from verification.engine.child import ISOLATED, NOT_ISOLATED, OUT_OF_MEMORY, write_gestures
from verification.engine.confine import ChildLimits
from verification.engine.pipe import TooMuch, read_all
from verification.engine.quick.report import QuickReport
from verification.engine.report import WIRE_NAMES, Report, child_failed
from verification.engine.video import REJECTIONS, Limits, Probed, VideoInfo, VideoRejected
from verification.engine.wire import InvalidMessage, decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from verification.engine.face.actions import Asked

ROOT = str(Path(__file__).parents[2])
BOOT = "import sys; sys.path.insert(0, sys.argv[1]); from verification.engine import child; child.main()"
ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1"),
    "ORT_DISABLE_TELEMETRY": "1",  # onnxruntime would look for a network before it is refused
}
ANALYSE_LIMITS = ChildLimits()
PROBE_LIMITS = ChildLimits(cpu_seconds=10, wall_seconds=60, result_bytes=10_000)
"""The file answers for its CPU seconds; the wall clock is generous: a busy machine refuses no film."""

QUICK_LIMITS = ChildLimits(cpu_seconds=10, wall_seconds=30, result_bytes=10_000)
"""Whoever asks waits no longer than they told the phone."""


@dataclass(frozen=True)
class Earlier:
    """A plaintext film of the document from before, in chunks, and the side that is taken from it."""

    video: Iterable[bytes]
    side: str
    """`front` or `back`."""


class ChildFailed(Exception):
    """`detail`: `crashed`, `timeout`, `memory` or `invalid_output`."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


def analyse(
    *,
    document: Iterable[bytes],
    face: Iterable[bytes],
    today: date,
    seal_trust: Path | None = None,
    gestures: Sequence[Asked] = (),
    earlier: Earlier | None = None,
    limits: ChildLimits = ANALYSE_LIMITS,
) -> Report:
    """The report on two plaintext videos, in chunks. If the child fails, its one finding says how.

    `seal_trust`: a folder of certificates that is believed besides the shipped trust list; `gestures`: what
    the face was asked for; `earlier`: where one side of the document was not filmed again.
    """
    videos = [document, face, *([earlier.video] if earlier else [])]
    try:
        side = earlier.side if earlier else ""
        parameters = today.isoformat(), str(seal_trust or ""), write_gestures(gestures), side
        isolated, answer = _run("analyse", videos, *parameters, limits=limits)
        report = decode(Report, answer, WIRE_NAMES)
        report.validate()
    except ChildFailed as failure:
        return child_failed(failure.detail)
    except (InvalidMessage, ValueError):
        return child_failed("invalid_output")
    return replace(report, network_isolated=isolated)


def probe(*, video: Iterable[bytes], limits: ChildLimits = PROBE_LIMITS) -> VideoInfo:
    """What a plaintext video is. Raises `VideoRejected`: also `not_a_video` if the child failed."""
    try:
        _, answer = _run("probe", [video], limits=limits)
        probed = decode(Probed, answer)
    except (ChildFailed, InvalidMessage) as failure:
        raise VideoRejected("not_a_video") from failure
    if probed.info is None:
        raise VideoRejected(probed.rejected if probed.rejected in REJECTIONS else "not_a_video")
    return probed.info


def quick(*, video: Iterable[bytes], kind: str, limits: ChildLimits = QUICK_LIMITS) -> QuickReport | None:
    """A first look at a plaintext video (`document` or `face`); None if the child failed."""
    try:
        _, answer = _run("quick", [video], kind, limits=limits)
        seen = decode(QuickReport, answer, WIRE_NAMES)
        Report(findings=seen.findings).validate()
    except (ChildFailed, InvalidMessage, ValueError):
        return None
    return seen


def _run(
    task: str, videos: list[Iterable[bytes]], *parameters: str, limits: ChildLimits
) -> tuple[bool, bytes]:
    """Whether the child had no network, and its answer. Raises `ChildFailed`."""
    deadline = time.monotonic() + limits.wall_seconds
    with ExitStack() as stack:
        inputs = [stack.enter_context(_in_memory(video)) for video in videos]
        reading, writing = os.pipe()
        stack.callback(os.close, reading)
        try:
            process = stack.enter_context(_started(task, inputs, writing, parameters, limits))
        finally:
            os.close(writing)
        stack.callback(process.kill)
        try:
            answer = read_all(reading, deadline=deadline, most=limits.result_bytes)
            status = process.wait(max(0.1, deadline - time.monotonic()))
        except (TimeoutError, subprocess.TimeoutExpired):
            raise ChildFailed("timeout") from None
        except TooMuch:
            raise ChildFailed("invalid_output") from None
    if status != 0:
        raise ChildFailed({OUT_OF_MEMORY: "memory", -signal.SIGXCPU: "timeout"}.get(status, "crashed"))
    if answer[:1] not in (ISOLATED, NOT_ISOLATED):
        raise ChildFailed("invalid_output")
    return answer[:1] == ISOLATED, answer[1:]


def _started(
    task: str, inputs: list[int], output: int, parameters: tuple[str, ...], limits: ChildLimits
) -> subprocess.Popen[bytes]:
    numbers = (os.getpid(), limits.memory_bytes, limits.cpu_seconds, limits.open_files, output)
    arguments = [*map(str, numbers), task, *map(str, inputs), *parameters]
    return subprocess.Popen(  # noqa: S603 - our own interpreter, our own arguments
        [sys.executable, "-I", "-B", "-c", BOOT, ROOT, *arguments],
        pass_fds=(output, *inputs),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=ENVIRONMENT,
        cwd="/",
    )


@contextmanager
def _in_memory(video: Iterable[bytes]) -> Iterator[int]:
    """A descriptor of an anonymous file with the video, cut where it is too large to be accepted anyway."""
    descriptor = os.memfd_create("video")
    try:
        with os.fdopen(descriptor, "wb", closefd=False) as file:
            for chunk in video:
                file.write(chunk)
                if file.tell() > Limits().bytes:
                    break
        os.lseek(descriptor, 0, os.SEEK_SET)
        yield descriptor
    finally:
        os.close(descriptor)
