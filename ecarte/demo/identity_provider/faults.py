"""How the provider goes wrong when it is told to: by a test, or by whoever fills its form in."""

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
    code_lifetime: float = 30
    """Seconds."""
    state: str = ""
    """What the person comes back with in place of the state that was sent."""


_ID_TOKEN = frozenset({"id_token"})
CHOICES: dict[str, tuple[str, Faults]] = {
    "none": ("rien", Faults()),
    "level": ("niveau de garantie trop bas", Faults(claims={"id_token": {"acr": "eidas2"}})),
    "code": ("code expiré", Faults(code_lifetime=-1)),
    "signature": ("mauvaise signature", Faults(forged=_ID_TOKEN)),
    "audience": ("autre destinataire", Faults(claims={"id_token": {"aud": "somebody"}})),
    "key": ("clé inconnue", Faults(unknown_key=True)),
    "state": ("state d’une autre demande", Faults(state="x" * 43)),
    "slow": ("trop lent", Faults(delay=30)),
    "down": ("en panne", Faults(down=frozenset({"/token"}))),
}
"""What the form offers to go wrong, until it is filled in again."""
