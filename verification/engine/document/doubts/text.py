"""A printed value that was altered: it does not look like the other values of the document."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from verification.engine.document.doubts.place import located
from verification.engine.document.doubts.print_traits import Traits, traits
from verification.engine.judge import not_run
from verification.engine.signs import Sign, above, weighed
from verification.engine.thresholds import thresholds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from verification.engine.document.doubts.place import TextBox
    from verification.engine.document.side import Side
    from verification.engine.types import Finding

CODE = "doubt.text"
_OTHERS = 3
"""Values needed beside the one that is judged."""
_PREPRINTED = frozenset({"nationality", "issuing_authority"})
"""On some documents in another ink than what is written on each."""
_SAME_ROW = 1.0
"""Millimetres between the feet of values that stand in one row."""


def altered(sides: Sequence[Side], texts: Sequence[TextBox]) -> Finding:
    """Doubts when one value differs from the others of its side; shows the one that differs most."""
    judged: list[tuple[Finding, float]] = []
    for side in sides:
        if side.views:
            judged += _judged(side, [text for text in texts if text.side == side.name])
    if not judged:
        return not_run(CODE, "no_text" if not texts else "too_few_values")
    return max(judged, key=lambda finding_and_excess: finding_and_excess[1])[0]


def _judged(side: Side, texts: Sequence[TextBox]) -> list[tuple[Finding, float]]:
    """A finding for each value, and how far it differs."""
    median = np.median(np.stack([view.image for view in side.views]), axis=0).astype(np.uint8)
    seen = {
        text: found
        for text in texts
        if text.label not in _PREPRINTED and (found := traits(side, median, text.area)) is not None
    }
    if len(seen) <= _OTHERS:
        return []
    judged = []
    for text in seen:
        signs = _signs(text, seen)
        judged.append((located(weighed(CODE, signs), side, text.area), max(sign.excess for sign in signs)))
    return judged


def _signs(text: TextBox, seen: Mapping[TextBox, Traits]) -> list[Sign]:
    own, others = seen[text], [found for other, found in seen.items() if other != text]
    limits = thresholds()

    def away(name: str) -> float:
        return float(getattr(own, name) - np.median([getattr(other, name) for other in others]))

    signs = [
        above("stroke", abs(away("stroke")), limits.doubt_text_stroke),
        above("ink", abs(away("ink")), limits.doubt_text_ink),
        above("tint", abs(away("tint")), limits.doubt_text_tint),
        above("pattern", max(0.0, -away("pattern")), limits.doubt_text_pattern),
    ]
    apart = [abs(own.bottom - other.bottom) for other in others]
    if min(apart) < _SAME_ROW:
        signs.append(above("baseline", min(apart), limits.doubt_text_baseline))
    return signs
