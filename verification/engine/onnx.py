"""How networks are run by onnxruntime in the child: on one core, and keeping nothing."""

from __future__ import annotations

from typing import Any

import onnxruntime as ort


def session(model: str | bytes) -> Any:
    """Of a file, or of its content."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # An arena would keep what the largest input took, in a process that may hold little.
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    return ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
