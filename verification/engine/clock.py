"""Processor time by step: seen in production and not guessed, and no step takes that of the next ones."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from verification.engine.judge import not_run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from verification.engine.types import Finding

Item = TypeVar("Item")

BUDGETS = {
    "decode_document": 35.0,
    "mrz": 12.0,
    "sides": 8.0,
    "printed": 6.0,
    "seals": 8.0,
    "decode_face": 20.0,
    "face_follow": 10.0,
    "embed": 5.0,
}
"""CPU seconds of the steps whose work grows with the film: at least six times what they usually take.

Together they leave the others, which look at a few pictures of limited size, a tenth of what the child has
(`confine.ChildLimits`).
"""


class Clock:
    """Adds up the CPU seconds spent in each named step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._since: dict[str, float] = {}
        """When the steps began that are under way."""
        self._cut: dict[str, None] = {}
        """The steps that were ended before they were done, in order."""

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        self._since[name] = time.process_time()
        try:
            yield
        finally:
            self.seconds[name] = round(self._spent(name), 4)
            del self._since[name]

    def each(self, name: str, items: Iterable[Item]) -> Iterator[Item]:
        """The same items; what it takes to produce them is counted under `name`, and ends with its budget."""
        return self.during(name, self._produced(name, items))

    def during(self, name: str, items: Iterable[Item]) -> Iterator[Item]:
        """The same items, as long as the budget of the step lasts; the first in any case."""
        for rank, item in enumerate(items):
            if rank and not self.lasts(name):
                return
            yield item

    def lasts(self, name: str) -> bool:
        """Whether there is time for more of the step. Asked only where there is more to do."""
        lasts = self._spent(name) < BUDGETS[name]
        if not lasts:
            self._cut[name] = None
        return lasts

    def findings(self) -> list[Finding]:
        """`engine.time`, not run, if steps were ended before they were done: their names."""
        return [not_run("engine.time", ", ".join(["timeout", *self._cut]))] if self._cut else []

    def _produced(self, name: str, items: Iterable[Item]) -> Iterator[Item]:
        iterator = iter(items)
        while True:
            with self.step(name):
                try:
                    item = next(iterator)
                except StopIteration:
                    return
            yield item

    def _spent(self, name: str) -> float:
        since = self._since.get(name)
        return self.seconds.get(name, 0.0) + (0.0 if since is None else time.process_time() - since)
