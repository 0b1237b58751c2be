"""Says in the terminal what goes on, and how long it took."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def say(text: str = "") -> None:
    """One line, at once, also into a pipe."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


@contextmanager
def step(label: str) -> Iterator[None]:
    """`label …`, and when it is done the seconds it took, on the same line."""
    started = time.monotonic()
    sys.stdout.write(f"  {label:<44}")
    sys.stdout.flush()
    try:
        yield
    except BaseException:
        say(" failed")
        raise
    say(f"{time.monotonic() - started:6.1f} s")
