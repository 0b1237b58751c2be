"""What each film of a document shows: the last one, and the one before if a side is still taken from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, BinaryIO

from verification.engine.document.kinds import BACK, FRONT, ID_1
from verification.engine.document.locate import find_sides
from verification.engine.frames import best_frames, best_over_time
from verification.engine.geometry import PLACES
from verification.engine.mrz.read import MrzReading, read_mrz
from verification.engine.video import VideoInfo, frames, probe

if TYPE_CHECKING:
    from verification.engine.clock import Clock
    from verification.engine.document.kinds import Kind
    from verification.engine.document.side import Side
    from verification.engine.types import Frame

LONG_SIDE, ZONE_SLOTS, SIDE_SLOTS = 2560, 24, 12
BOTH = frozenset({FRONT, BACK})


@dataclass(frozen=True, slots=True)
class Earlier:
    """A film from before, and its side that is taken, `front` or `back`: the other was filmed again."""

    file: BinaryIO
    side: str


@dataclass(slots=True)
class Filmed:
    """One film."""

    info: VideoInfo
    wanted: frozenset[str]
    """The sides that are taken from it. What it shows of the other one was asked for again."""
    frames: list[Frame]
    located: MrzReading | None
    """Any zone in it: it tells where the document lies."""
    sides: list[Side] = field(default_factory=list)

    @property
    def mrz(self) -> MrzReading | None:
        """The zone, if it is on a side that is wanted."""
        if self.located is None:
            return None
        side = BACK if PLACES[self.located.layout].size is ID_1 else FRONT
        return self.located if side in self.wanted else None

    def find(self, kind: Kind | None) -> None:
        """Look for the sides."""
        found = find_sides(self._to_locate(), self.located, kind)
        self.sides = [side for side in found if side.name in self.wanted]

    def _to_locate(self) -> list[Frame]:
        """Fewer frames, the one with the best zone among them: more would only help to read the zone."""
        chosen = best_over_time(
            self.frames, seconds=self.info.seconds, slots=SIDE_SLOTS, rank=lambda frame: (frame.sharpness,)
        )
        indices = {frame.index for frame in chosen} | ({self.located.frame} if self.located else set())
        return [frame for frame in self.frames if frame.index in indices]


def films_of(file: BinaryIO, info: VideoInfo, earlier: Earlier | None, clock: Clock) -> list[Filmed]:
    """The last one first. Raises `VideoRejected`."""
    if earlier is None:
        return [_filmed(file, info, BOTH, clock)]
    kept = frozenset({earlier.side})
    return [
        _filmed(file, info, BOTH - kept, clock),
        _filmed(earlier.file, probe(earlier.file), kept, clock),
    ]


def _filmed(file: BinaryIO, info: VideoInfo, wanted: frozenset[str], clock: Clock) -> Filmed:
    with clock.step("decode_document"):
        pictures = clock.during("decode_document", frames(file))
        seen = best_frames(pictures, info, slots=ZONE_SLOTS, long_side=LONG_SIDE)
    with clock.step("mrz"):
        sharpest = sorted(seen, key=attrgetter("sharpness"), reverse=True)
        zone = read_mrz(sharpest, max_frames=ZONE_SLOTS, lasts=partial(clock.lasts, "mrz"))
    return Filmed(info, wanted, seen, zone)
