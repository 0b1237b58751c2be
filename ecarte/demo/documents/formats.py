"""The three formats of ISO/IEC 7810 and where each has its machine-readable zone (Doc 9303-5, -6 and -4)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Format:
    """Millimetres."""

    width: float
    height: float
    zone_left: float
    zone_bottom: float
    """From the lower edge to the middle of the last line."""
    zone_top: float
    """From the upper edge to where the ground is kept light for the zone."""


ID_1 = Format(85.6, 54.0, 4.7, 5.4, 30.5)
ID_2 = Format(105.0, 74.0, 6.8, 7.2, 55.1)
ID_3 = Format(125.0, 88.0, 6.6, 8.5, 66.4)
