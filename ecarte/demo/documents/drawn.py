"""What drawing one side gives: its picture, and where everything was printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from verification.engine.types import BoxMm, Image


@dataclass(frozen=True, kw_only=True)
class DrawnSide:
    name: str
    """`front` or `back`; a passport's data page is its front."""
    image: Image
    """BGR, 12 px a millimetre."""
    places: dict[str, BoxMm]
    """Ink of each value, by field: `family_name`, `given_names`, `sex`, `nationality`, `birth_date`,
    `birth_place`, `number`, `issued`, `expires`, `height`, `address`, `authority`, `alternate_name`; and
    `portrait`, `ghost`, `signature`, `seal`, `mrz`. Only what this side has."""
