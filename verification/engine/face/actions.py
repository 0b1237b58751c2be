"""The gestures that a challenge may ask for, and when."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """Left and right are the person's own."""

    TURN_LEFT = "turn_left"
    TURN_RIGHT = "turn_right"
    LOOK_UP = "look_up"
    LOOK_DOWN = "look_down"
    OPEN_MOUTH = "open_mouth"
    SMILE = "smile"
    CLOSE_EYES = "close_eyes"


@dataclass(frozen=True, slots=True)
class Asked:
    """A gesture and the span of the film, in seconds from its first picture, in which the app asks for it."""

    action: Action
    start: float
    end: float
