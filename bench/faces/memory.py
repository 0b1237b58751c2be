"""Judges one face film and prints the most memory that took, in megabytes: `… -m bench.faces.memory FILM`.

A process of its own that imports the engine alone: the peer would bring 200 MB of models.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

import cv2

from verification.engine.clock import Clock
from verification.engine.face.read import read_face
from verification.engine.video import probe

if __name__ == "__main__":
    cv2.setNumThreads(1)
    data = Path(sys.argv[1]).read_bytes()
    read_face(BytesIO(data), probe(BytesIO(data)), asked=(), clock=Clock())
    # Not `ru_maxrss`, which begins with the memory of the process that started this one.
    lines = Path("/proc/self/status").read_text().splitlines()
    print(next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024)
