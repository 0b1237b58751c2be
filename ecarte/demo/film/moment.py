"""What a scene has to know to be drawn as it looks at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from ecarte.demo.film.layer import Matrix
    from verification.engine.types import Image


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    seconds: float
    view: Matrix
    """From space to the picture."""
    straight: Matrix
    """The same, of what does not turn with the document."""
    tilt: tuple[float, float]
    """Of the document, around its x axis and its y axis, in radians."""
    turned: float
    """From 0 to 1 while the document is turned over."""

    @property
    def side(self) -> int:
        """The rank of the side that is to be seen."""
        return int(self.turned >= 0.5)


class Stage(Protocol):
    def draw(self, picture: Image, moment: Moment) -> Matrix:
        """Draw into an I420 picture, and give the pose of the document."""
        ...
