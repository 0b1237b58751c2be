"""The scheduling that a thread had before it encoded AV1.

SVT-AV1, where root runs it, makes the thread that opens it a real-time one (SCHED_FIFO, 99) and leaves it so:
this process and all that it starts would stand in the way of everything else on the machine.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def priority_kept() -> Iterator[None]:
    """Within, an encoder may take what it likes."""
    policy, parameters = os.sched_getscheduler(0), os.sched_getparam(0)
    try:
        yield
    finally:
        os.sched_setscheduler(0, policy, parameters)
