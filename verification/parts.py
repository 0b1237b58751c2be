"""What can be filmed again by itself: a side of the document, the face.

A film is of one kind (`CaptureKind`); what is asked of it may be less than all that it showed before.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from verification.engine.document.kinds import BACK, FRONT

if TYPE_CHECKING:
    from collections.abc import Collection


class Part(models.TextChoices):
    """One thing to film. The page of a passport with the photo is its front, and its only side here."""

    FRONT = "document_front", _("Recto")
    BACK = "document_back", _("Verso")
    FACE = "face", _("Visage")


DOCUMENT, EVERY = (Part.FRONT, Part.BACK), tuple(Part)
KINDS: dict[str, tuple[Part, ...]] = {"document": DOCUMENT, "face": (Part.FACE,)}
"""By kind of film, what it may show."""
SIDES = {Part.FRONT: FRONT, Part.BACK: BACK}
"""The sides as a challenge and the engine call them."""
SETS = [[part.value for part in parts] for size in (1, 2, 3) for parts in combinations(EVERY, size)]
"""All that can be asked for at once, each in the order of `ordered`."""


def ordered(parts: Collection[str]) -> list[str]:
    """As they are filmed: the front, the back, the face."""
    return [part.value for part in Part if part in parts]


def kinds_of(parts: Collection[str]) -> list[str]:
    """The films that show them: `document`, `face`."""
    return [kind for kind, shown in KINDS.items() if set(shown) & set(parts)]
