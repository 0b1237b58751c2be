"""One side of a document as the checks see it: from straight above, to scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from verification.engine.document.kinds import Size
    from verification.engine.types import Frame, Image

Mask = NDArray[np.bool_]
"""Shape (height, width)."""
Points = NDArray[np.float64]
"""Shape (n, 2), x and y in pixels."""

MM_PER_INCH = 25.4
VIEW_PIXELS_PER_MM = 4
"""Of `View.image`: enough for colours and large shapes."""


@dataclass(frozen=True, slots=True)
class Sight:
    """Where a side lies in a frame, its own top left first."""

    frame: Frame
    corners: Points


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """The same side at another moment of the video, small."""

    seconds: float
    image: Image
    """`Size` times `VIEW_PIXELS_PER_MM`, BGR."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SideQuality:
    """How well a side was seen, whatever the size of its still."""

    side: str
    """`front` or `back`."""
    dpi: int
    """Of the frame."""
    glare: float
    """Share of the side that is blown out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Side:
    """The best moment of one side, upright, and what else the video shows of it."""

    name: str
    """`front` or `back`."""
    size: Size
    image: Image
    """`Size` times `PIXELS_PER_MM`, BGR: exactly the document, its edge is the picture's edge."""
    glare: Mask
    """Where `image` is blown out and nothing can be read."""
    complete: bool
    """All four corners lie within the frame."""
    resolution: float
    """Pixels of the frame per millimetre of the document: what `image` was made from."""
    frame: Frame
    corners: Points
    """In `frame.image`, clockwise from the document's own top left."""
    views: tuple[View, ...] = ()
    """In order of time, the best moment included."""
    sights: tuple[Sight, ...] = ()
    """Where those are, in the same order."""

    @property
    def quality(self) -> SideQuality:
        """For whoever looks at its still."""
        glare = round(float(self.glare.mean()), 4)
        return SideQuality(side=self.name, dpi=round(self.resolution * MM_PER_INCH), glare=glare)
