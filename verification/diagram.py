"""Draws the map of states as Mermaid text."""

from __future__ import annotations

from verification.states import TRANSITIONS


def diagram() -> str:
    """One line a transition, with who makes it."""
    lines = [f"    {source} --> {target}: {mover}" for (source, target), mover in TRANSITIONS.items()]
    return "\n".join(["```mermaid", "stateDiagram-v2", "    [*] --> opened", *lines, "```"])
