"""Few pictures spread over a film, at little cost."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, BinaryIO

from verification.engine.frames import sampled
from verification.engine.video import frames

if TYPE_CHECKING:
    from collections.abc import Iterator

    from verification.engine.video import Picture, VideoInfo

PER_SECOND, LONGEST = 2.0, 20.0
"""Pictures of a closer look, and the seconds of film that there is time to decode."""
FEWEST, MOST = 4, 8
"""Key frames that are enough for a first look, and the most that are looked at."""


def key_frames(file: BinaryIO) -> list[Picture]:
    """Some of those that are decoded without the others, in order of time; none where there are too few.

    Phones write one a second or two: they cost a twentieth of the whole film. Raises `VideoRejected`.
    """
    found = list(frames(file, key_frames_only=True))
    if len(found) < FEWEST:
        return []
    step = max(1, len(found) // MOST)
    return found[::step][:MOST]


def closer(file: BinaryIO, info: VideoInfo) -> Iterator[Picture]:
    """Two a second of the first `LONGEST` seconds. Raises `VideoRejected`."""
    beginning = takewhile(lambda picture: picture.seconds < LONGEST, frames(file))
    return sampled(beginning, info, PER_SECOND)
