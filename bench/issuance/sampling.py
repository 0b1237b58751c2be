"""gunicorn's configuration of a web that says where its processor time goes: `--config=python:…sampling`.

With sync workers: Python runs a signal's handler in the main thread, which there is the one that answers. A
sample weighs what the processor has done since the last one, so that a long call into C (Argon2id) counts in
full although its signals come together.
"""

from __future__ import annotations

import json
import os
import re
import signal
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

EVERY = 0.001
FOLDER = "ECARTE_SAMPLES"
PACKAGE = re.compile(r"/site-packages/(django/\w+|\w+)|/(ecarte|issuance|verification)/")
seconds: dict[str, float] = defaultdict(float)
_last = 0.0


def post_fork(server: object, worker: object) -> None:
    global _last
    _last = time.process_time()
    signal.signal(signal.SIGPROF, _sample)
    signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)


def worker_exit(server: object, worker: object) -> None:
    signal.setitimer(signal.ITIMER_PROF, 0)
    Path(os.environ[FOLDER], f"{os.getpid()}.json").write_text(json.dumps(seconds))


def _sample(_number: int, frame: FrameType | None) -> None:
    global _last
    now = time.process_time()
    seconds[_package(frame)] += now - _last
    _last = now


def _package(frame: FrameType | None) -> str:
    """The innermost package that is not Python's own: the standard library works for somebody."""
    while frame is not None:
        found = PACKAGE.search(frame.f_code.co_filename)
        if found:
            return found[1] or found[2]
        frame = frame.f_back
    return "Python"
