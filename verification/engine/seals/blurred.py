"""Reads a Data Matrix whose modules are too blurred to be told apart one by one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from verification.engine.seals.barcode import decode_modules
from verification.engine.seals.equalise import Equaliser, cancelled, decided, first_guess, sampled
from verification.engine.seals.lattice import realigned

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from verification.engine.seals.barcode import Grey
    from verification.engine.seals.equalise import Values
    from verification.engine.seals.lattice import Lattice

    Estimator = Callable[[Values], Values]

_EQUALISED, _CANCELLED = 5, 5
"""How often each estimator is applied."""
_STAGES = 2
"""Of cancellation; the lattice is laid anew before each, over all that is decided."""


def decode_blurred(views: Sequence[tuple[Grey, Lattice]]) -> bytes | None:
    """The content of one code seen in one picture or several; None if it does not yield.

    The lattices must have the same size. A wrong content is as good as excluded: the code's own error
    correction must accept it.
    """
    size = views[0][1].size
    samples = [sampled(picture, lattice) for picture, lattice in views]
    decisions = decided(np.sum([first_guess(seen) for seen in samples], axis=0), size)
    estimators: list[Estimator] = [Equaliser(seen) for seen in samples]
    payload, decisions = _settled(estimators, decisions, size, _EQUALISED)
    for _ in range(_STAGES):
        if payload is not None:
            break
        views = [(picture, realigned(picture, lattice, decisions)) for picture, lattice in views]
        estimators = [partial(cancelled, sampled(picture, lattice)) for picture, lattice in views]
        payload, decisions = _settled(estimators, decisions, size, _CANCELLED)
    return payload


def _settled(
    estimators: Sequence[Estimator], decisions: Values, size: int, rounds: int
) -> tuple[bytes | None, Values]:
    """Decides again and again, until the code yields."""
    for _ in range(rounds):
        decisions = decided(np.sum([estimate(decisions) for estimate in estimators], axis=0), size)
        payload = decode_modules(decisions.reshape(size, size) > 0)
        if payload is not None:
            return payload, decisions
    return None, decisions
