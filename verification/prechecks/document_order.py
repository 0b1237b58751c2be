"""Whether the sides of a document are shown in the order that the challenge asked for.

A hint: a film made before shows the right order every second time, and whoever films may be hasty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from verification.engine.types import Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from verification.engine.types import Still

CODE = "document.order"
STILLS = {"document": "front", "document_back": "back"}


def order_finding(stills: Iterable[Still], *, asked: Sequence[str]) -> Finding:
    """`asked`: the actions of the film that the stills are from, and of no other film."""
    seen = sorted((still.seconds, STILLS[still.name]) for still in stills if still.name in STILLS)
    wanted = [action for action in asked if action in STILLS.values()]
    if len(seen) < len(STILLS) or len(wanted) < len(STILLS):
        return Finding(code=CODE, verdict=Verdict.NOT_RUN, detail="one_side", advisory=True)
    kept = [side for _, side in seen] == wanted
    verdict, detail = (Verdict.PASS, "") if kept else (Verdict.DOUBT, "other_order")
    return Finding(code=CODE, verdict=verdict, detail=detail, advisory=True)
