"""What a few terms do not explain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.floating]


def coefficients(terms: Floats, values: Floats) -> Floats:
    """Least squares, by the normal equations: a tenth of the cost of the usual way.

    `terms` (pixels, n) of about the same size each, `values` (pixels, m); gives (n, m).
    """
    # A hair of regularisation: two terms may be the same, as on a side of one colour.
    normal = terms.T @ terms + 1e-6 * len(terms) * np.eye(terms.shape[1])
    return np.asarray(np.linalg.solve(normal, terms.T @ values))
