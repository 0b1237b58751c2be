"""The table at the end of a demonstration: who went how far, and how long each step took."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ecarte.demo.enrol import Story

_STEPS = (
    ("enrol", "opened", "submitted"),
    ("checks", "submitted", "waiting"),
    ("decision", "waiting", "approved"),
    ("card", "approved", "ended"),
)
"""Column, and the steps between which it counts."""


def timeline(stories: Sequence[Story]) -> str:
    """Seconds between the moments at which the phone saw each step."""
    head = f"  {'person':<20}{'expected':<16}" + "".join(f"{name:>10}" for name, *_ in _STEPS) + "  ended"
    return "\n".join([head, "  " + "-" * (len(head) + 16), *map(_line, stories)])


def _line(story: Story) -> str:
    columns = "".join(f"{_between(story, start, end):>10}" for _, start, end in _STEPS)
    mark = "as expected" if story.as_expected else "NOT AS EXPECTED"
    films = f" after {story.rounds} films" if story.rounds > 1 else ""
    return f"  {story.name:<20}{story.person.expected:<16}{columns}  {story.ended}{films}: {mark}"


def _between(story: Story, start: str, end: str) -> str:
    times = story.times
    if end == "approved":
        end = "approved" if "approved" in times else "refused"
    return f"{times[end] - times[start]:.1f} s" if start in times and end in times else "-"
