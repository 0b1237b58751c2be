"""How a document is filmed: where it lies, how badly, and which way the phone is held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ecarte.demo.person import FilmQuality

if TYPE_CHECKING:
    from ecarte.demo.film.origin import Origin
    from ecarte.demo.film.rhythm import Rhythm

Scene = Literal["table", "clutter", "hand", "screen"]
"""Alone on a table; among papers, keys and coins; between fingers; and, which is a fraud, on a monitor."""
Severity = Literal["clean", "mild", "medium", "hard"]
SCENES: tuple[Scene, ...] = ("table", "clutter", "hand")
"""Where a genuine document is filmed."""
SEVERITIES: tuple[Severity, ...] = ("clean", "mild", "medium", "hard")


@dataclass(frozen=True, kw_only=True, slots=True)
class Conditions:
    """Of light, lens and hand. Lengths are in pixels of a 1080p picture; larger pictures scale with them."""

    character: tuple[float, float]
    """Pitch of the machine-readable zone, 2.54 mm; less where the document would not fit in the picture."""
    tilt: float
    """Degrees from straight above, at most, about each axis."""
    roll: float
    blur: float
    """Sigma of the lens at its best."""
    hunting: float
    """Sigma added while the focus searches."""
    shake: float
    exposure: float
    """Seconds the shutter is open: what moves meanwhile is smeared."""
    noise: float
    gain: float
    glare: float
    jpeg: int
    """Quality of a single picture."""
    bits: float
    """A pixel, in a film."""


CONDITIONS: dict[Severity, Conditions] = {
    "clean": Conditions(
        character=(28, 34), tilt=2, roll=1, blur=0.4, hunting=2, shake=0.4, exposure=1 / 500, noise=1.2,
        gain=1, glare=0, jpeg=95, bits=0.2,
    ),
    "mild": Conditions(
        character=(22, 30), tilt=12, roll=5, blur=0.9, hunting=3, shake=0.8, exposure=1 / 120, noise=4,
        gain=0.95, glare=0.4, jpeg=85, bits=0.12,
    ),
    "medium": Conditions(
        character=(17, 24), tilt=20, roll=10, blur=1.3, hunting=4, shake=1.2, exposure=1 / 60, noise=7,
        gain=0.85, glare=0.7, jpeg=65, bits=0.08,
    ),
    "hard": Conditions(
        character=(12, 19), tilt=28, roll=15, blur=1.6, hunting=4, shake=1.7, exposure=1 / 40, noise=11,
        gain=0.72, glare=1, jpeg=45, bits=0.06,
    ),
}  # fmt: skip
QUALITIES = {
    FilmQuality.GOOD: Conditions(
        character=(36, 41), tilt=5, roll=2, blur=0, hunting=2.5, shake=1, exposure=1 / 250, noise=2.5,
        gain=1, glare=0.6, jpeg=90, bits=0.1,
    ),
    FilmQuality.POOR: Conditions(
        character=(34, 40), tilt=8, roll=4, blur=0.6, hunting=4, shake=1.6, exposure=1 / 120, noise=5.5,
        gain=0.72, glare=0.6, jpeg=80, bits=0.1,
    ),
    FilmQuality.UNREADABLE: Conditions(
        character=(15, 17), tilt=12, roll=5, blur=4.5, hunting=5, shake=2.4, exposure=1 / 40, noise=8,
        gain=0.42, glare=0.3, jpeg=60, bits=0.1,
    ),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Shot:
    """What to ask of `film_document` and `photograph`."""

    scene: Scene = "table"
    severity: Severity | None = None
    """Without it, as well as the person films (`Person.quality`)."""
    turns: int = 0
    """Quarters clockwise by which the document is seen turned: nothing in the file says so."""
    stored_turns: int = 0
    """Quarters clockwise by which the pixels are stored; the file tells the player to turn them back."""
    cut: float = 0
    """Share of the document that stays outside of the picture."""
    back_first: bool = False
    hologram: bool = True
    """A genuine document's; without it nothing changes with the tilt."""
    noise: bool = True
    """Of the sensor."""
    rhythm: Rhythm = "phone"
    origin: Origin | None = None
    """Who wrote the file, if it is not what its codec lets expect."""


AS_THE_PERSON_FILMS = Shot()
