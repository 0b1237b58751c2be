"""How the provider goes wrong when it is told to. Nothing is set in a demonstration."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Faults:
    """`id_token` and `userinfo` name the answers; paths are those of the endpoints."""

    claims: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Of an answer: claims in place of the right ones; None takes one away."""
    plain: frozenset[str] = frozenset()
    """Answers that are signed, but not encrypted."""
    algorithm: str = ""
    """`none` or `HS256` in place of the right signature."""
    forged: frozenset[str] = frozenset()
    """Answers signed by somebody else under the name of the right key."""
    unknown_key: bool = False
    """Signs with a key that it does not publish."""
    keys: Any = None
    """Published in place of the right ones."""
    delay: float = 0
    """Seconds before each answer."""
    trickle: bool = False
    """Sends a byte now and then."""
    down: frozenset[str] = frozenset()
    """Paths that answer 503."""
    huge: frozenset[str] = frozenset()
    """Paths that answer without end."""
    error: str = ""
    """What the person comes back with in place of a code."""
