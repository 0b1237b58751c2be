"""Reads the face video: chooses its best frontal frames and embeds them."""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING, BinaryIO

import cv2
import numpy as np

from verification.engine.face.crop import crop
from verification.engine.face.detect import Face, at_scale, detect
from verification.engine.face.embed import Embedding, embed
from verification.engine.frames import Rank, best_over_time, sampled, sharpness
from verification.engine.stills import still
from verification.engine.thresholds import thresholds
from verification.engine.video import Picture, VideoInfo, frames

if TYPE_CHECKING:
    from collections.abc import Iterator

    from verification.engine.clock import Clock
    from verification.engine.types import Still

DETECTION_SIDE, STILL_SIDE = 640, 1920
LOOKS_PER_SECOND, MOST_LOOKS = 3.0, 40
SLOTS, KEPT = 6, 3


@dataclass(frozen=True, slots=True)
class Look:
    """A frame with a face in it; the largest is taken for the applicant's."""

    picture: Picture
    side: int
    """The larger dimension of the picture that `face` was found in."""
    face: Face
    others: int
    """Further faces of at least half its size."""
    sharpness: float
    brightness: float

    @property
    def seconds(self) -> float:
        return self.picture.seconds

    @property
    def rank(self) -> Rank:
        """Frontal first, then well lit, then sharp."""
        limits = thresholds()
        lit = limits.face_dark.value <= self.brightness <= limits.face_bright.value
        return self.face.turn <= limits.face_turn.value, lit, self.sharpness


@dataclass(slots=True)
class Selfie:
    """What the face video gave; the lists run in step, one entry for each of the frames kept."""

    looked: int = 0
    with_face: int = 0
    with_others: int = 0
    kept: list[Look] = field(default_factory=list)
    eye_distances: list[float] = field(default_factory=list)
    """In pixels of the still's source, at most `STILL_SIDE` in its larger dimension."""
    embeddings: list[Embedding] = field(default_factory=list)
    stills: list[Still] = field(default_factory=list)


def read_selfie(file: BinaryIO, info: VideoInfo, *, clock: Clock) -> Selfie:
    """Looks at a few frames a second and embeds the best three. Raises `VideoRejected`."""
    selfie = Selfie()
    looks = _looks(file, info, selfie, clock)
    best = best_over_time(looks, seconds=info.seconds, slots=SLOTS, rank=attrgetter("rank"))
    chosen = sorted(best, key=attrgetter("rank"), reverse=True)[:KEPT]
    with clock.step("embed"):
        for look in sorted(chosen, key=attrgetter("seconds")):
            _keep(selfie, look)
    return selfie


def _looks(file: BinaryIO, info: VideoInfo, selfie: Selfie, clock: Clock) -> Iterator[Look]:
    """Frames with a face; what was seen is counted in `selfie`."""
    rate = min(LOOKS_PER_SECOND, MOST_LOOKS / info.seconds)
    for picture in clock.each("decode_face", sampled(frames(file), info, rate)):
        with clock.step("face_detect"):
            look = _look(picture)
        selfie.looked += 1
        if look is not None:
            selfie.with_face += 1
            selfie.with_others += look.others > 0
            yield look


def _look(picture: Picture) -> Look | None:
    image = picture.upright(DETECTION_SIDE)
    faces = detect(image, long_side=DETECTION_SIDE)
    if not faces:
        return None
    face, *others = faces
    x, y, width, height = face.box
    skin = cv2.cvtColor(image[max(0, y) : y + height, max(0, x) : x + width], cv2.COLOR_BGR2GRAY)
    return Look(
        picture=picture,
        side=max(image.shape[:2]),
        face=face,
        others=sum(other.eye_distance >= face.eye_distance / 2 for other in others),
        sharpness=sharpness(np.asarray(skin, dtype=np.uint8)),
        brightness=float(np.mean(skin)),
    )


def _keep(selfie: Selfie, look: Look) -> None:
    image = look.picture.upright(STILL_SIDE)
    face = at_scale(image, look.face, max(image.shape[:2]) / look.side)
    selfie.kept.append(look)
    selfie.eye_distances.append(face.eye_distance)
    selfie.embeddings.append(embed(image, face))
    selfie.stills.append(still(f"face_{len(selfie.kept)}", crop(image, face), look.seconds))
