"""Follows the applicant's face through the video, in one pass, and keeps the best pictures of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING, BinaryIO

import cv2
import numpy as np

from verification.engine.face.crop import crop_turned, thumb
from verification.engine.face.detect import Face, detect
from verification.engine.face.look import Look, Mesh
from verification.engine.face.mesh import face_at, measure
from verification.engine.face.quality import Quality, quality
from verification.engine.frames import best_over_time, sampled
from verification.engine.video import frames, turned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from verification.engine.clock import Clock
    from verification.engine.types import Image
    from verification.engine.video import Picture, VideoInfo

LOOKS_PER_SECOND, MOST_LOOKS = 10.0, 160
SIDE, DETECTION_SIDE, STILL_SIDE = 640, 320, 1920
SECONDS_BETWEEN_COUNTS = 0.35
"""A second face is looked for so often; in between the landmarks follow the first."""
PRESENT = 0.5
"""Probability below which the landmarks have lost the face."""
ALMOST = 0.5
"""Of the applicant's eye distance: a smaller face behind is not a second person before the camera."""
SLOTS = 8
SCENE = 64


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """One of the best pictures, with face and landmarks in its own pixels."""

    look: Look
    image: Image
    """At most `STILL_SIDE` pixels in its larger dimension."""
    face: Face
    mesh: Mesh
    quality: Quality


@dataclass(slots=True)
class Followed:
    """What the face video gave."""

    looked: int = 0
    """Frames that were looked at."""
    counted: int = 0
    """Those in which other faces were looked for."""
    with_others: int = 0
    looks: list[Look] = field(default_factory=list)
    """In order of time."""
    best: list[Shown] = field(default_factory=list)
    """Of each of `SLOTS` spans of the film in which the face was seen, in order of time."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    look: Look
    picture: Picture
    turns: int
    quality: Quality

    @property
    def seconds(self) -> float:
        return self.look.seconds

    @property
    def rank(self) -> tuple[float, ...]:
        return (self.quality.weight,)


def follow(file: BinaryIO, info: VideoInfo, *, clock: Clock) -> Followed:
    """Looks at about ten frames a second. Raises `VideoRejected` and `ModelUnusable`."""
    followed = Followed()
    candidates = _Follower(followed, clock).candidates(file, info)
    best = best_over_time(candidates, seconds=info.seconds, slots=SLOTS, rank=attrgetter("rank"))
    with clock.step("face_stills"):
        followed.best = [_shown(candidate) for candidate in best]
    return followed


class _Follower:
    """Knows where the face was a moment ago, and which way up the phone filmed."""

    def __init__(self, followed: Followed, clock: Clock) -> None:
        self._followed, self._clock = followed, clock
        self._mesh: Mesh | None = None
        self._turns: int | None = None
        """Quarters counter-clockwise that set the picture upright; unknown until a face is found."""
        self._count_at = 0.0
        self._others = 0

    def candidates(self, file: BinaryIO, info: VideoInfo) -> Iterator[_Candidate]:
        rate = min(LOOKS_PER_SECOND, MOST_LOOKS / info.seconds)
        pictures = self._clock.each("decode_face", sampled(frames(file), info, rate))
        for picture in self._clock.during("face_follow", pictures):
            with self._clock.step("face_follow"):
                candidate = self._look(picture)
            self._followed.looked += 1
            if candidate is not None:
                self._followed.looks.append(candidate.look)
                yield candidate

    def _look(self, picture: Picture) -> _Candidate | None:
        image = turned(picture.upright(SIDE), self._turns or 0)
        mesh = measure(image, self._mesh.points) if self._mesh else None
        if mesh is None or mesh.presence < PRESENT or picture.seconds >= self._count_at:
            image, mesh = self._found(picture, image, mesh)
        self._mesh = mesh
        if mesh is None:
            return None
        cut = crop_turned(image, mesh)
        measured = quality(image, mesh, cut)
        look = Look(
            index=picture.index,
            seconds=picture.seconds,
            side=max(image.shape[:2]),
            face=face_at(mesh),
            mesh=mesh,
            others=self._others,
            sharpness=measured.sharpness,
            thumb=thumb(image, mesh),
            crop=cut,
            scene=_scene(image),
        )
        return _Candidate(look, picture, self._turns or 0, measured)

    def _found(self, picture: Picture, image: Image, before: Mesh | None) -> tuple[Image, Mesh | None]:
        """The picture the right way up, and the face in it: the one that was followed, else the largest."""
        self._count_at = picture.seconds + SECONDS_BETWEEN_COUNTS
        if self._turns is None:
            image = self._upright(image)
        faces = detect(image, long_side=DETECTION_SIDE)
        followed = before if before is not None and before.presence >= PRESENT else None
        if not faces:
            # The detector may miss a face from the side, which the landmarks still follow.
            return image, followed
        mine = _nearest(faces, followed) if followed else faces[0]
        self._followed.counted += 1
        self._others = sum(
            other.eye_distance >= ALMOST * faces[0].eye_distance for other in faces if other is not mine
        )
        self._followed.with_others += self._others > 0
        if followed:
            return image, followed
        mesh = measure(image, faces[0])
        return image, mesh if mesh.presence >= PRESENT else None

    def _upright(self, image: Image) -> Image:
        """A phone that did not write how it was held shows the face on its side or upside down."""
        found = [(detect(turned(image, turns), long_side=DETECTION_SIDE), -turns) for turns in range(4)]
        scores = [(faces[0].score, turns) for faces, turns in found if faces]
        if not scores:
            return image
        self._turns = -max(scores)[1]
        return turned(image, self._turns)


def _nearest(faces: list[Face], mesh: Mesh) -> Face | None:
    """The face in which the one that is followed has its middle."""
    x, y = mesh.points[:, :2].mean(axis=0)
    for face in faces:
        left, top, width, height = face.box
        if left <= x <= left + width and top <= y <= top + height:
            return face
    return None


def _scene(image: Image) -> Image:
    portrait = image.shape[0] > image.shape[1]
    short = SCENE * 9 // 16
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    size = (short, SCENE) if portrait else (SCENE, short)
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)


def _shown(candidate: _Candidate) -> Shown:
    image = turned(candidate.picture.upright(STILL_SIDE), candidate.turns)
    scale = max(image.shape[:2]) / candidate.look.side
    mesh = measure(image, (candidate.look.mesh.points * scale).astype(np.float32))
    return Shown(
        look=candidate.look,
        image=image,
        face=face_at(mesh),
        mesh=mesh,
        quality=quality(image, mesh, crop_turned(image, mesh)),
    )
