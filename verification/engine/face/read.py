"""Reads the face video: who it shows, how well, whether the gestures were done, what there is to doubt."""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING, BinaryIO

from verification.engine.face.attacks.raised import attacks
from verification.engine.face.challenge.depth import depth_finding
from verification.engine.face.challenge.gaze import gaze_finding
from verification.engine.face.challenge.judge import challenge_findings, perform
from verification.engine.face.crop import crop
from verification.engine.face.embed import Embedding, embed, glance
from verification.engine.face.follow import follow
from verification.engine.face.rules import face_findings
from verification.engine.face.same import same_person
from verification.engine.stills import still

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verification.engine.clock import Clock
    from verification.engine.face.actions import Asked
    from verification.engine.face.challenge.judge import Performance
    from verification.engine.face.follow import Shown
    from verification.engine.face.look import Look
    from verification.engine.types import Finding, Still
    from verification.engine.video import VideoInfo

STILLS = 3
COMPARED = 3
"""Of the best pictures: more change nothing and cost a tenth of a second each."""
LEAST_WEIGHT = 0.3
"""Of a picture that tells whether it is still the same person: seen from the side, everybody differs."""


@dataclass(slots=True)
class FaceFilm:
    """What the face video gave."""

    findings: list[Finding] = field(default_factory=list)
    stills: list[Still] = field(default_factory=list)
    embeddings: list[Embedding] = field(default_factory=list)


def read_face(file: BinaryIO, info: VideoInfo, *, asked: Sequence[Asked], clock: Clock) -> FaceFilm:
    """Raises `VideoRejected`, and `ModelUnusable` if no face can be looked for."""
    followed = follow(file, info, clock=clock)
    best = sorted(followed.best, key=attrgetter("quality.weight"), reverse=True)
    with clock.step("embed"):
        embeddings = [_embedded(shown) for shown in clock.during("embed", best[:COMPARED])]
        telling = [shown for shown in best[COMPARED:] if shown.quality.weight >= LEAST_WEIGHT]
        others = [glance(shown.image, shown.mesh.points) for shown in clock.during("embed", telling)]
    with clock.step("challenge"):
        done = perform(followed.looks, asked)
        moved = [
            *challenge_findings(asked, done),
            depth_finding(followed.looks),
            gaze_finding(followed.looks),
        ]
    with clock.step("attacks"):
        doubtful = attacks(followed.looks, best[:COMPARED], info)
    return FaceFilm(
        findings=[*face_findings(followed), same_person([*embeddings, *others]), *moved, *doubtful],
        stills=face_stills(best[:STILLS], followed.looks, done),
        embeddings=embeddings,
    )


def _embedded(shown: Shown) -> Embedding:
    return embed(shown.image, shown.mesh.points, weight=shown.quality.weight)


def face_stills(best: Sequence[Shown], looks: Sequence[Look], done: Sequence[Performance]) -> list[Still]:
    """`face_1` to `face_3`, the best picture first; then `gesture_1` … at the peak of each gesture."""
    faces = [
        still(f"face_{rank}", crop(shown.image, shown.face), shown.look.seconds)
        for rank, shown in enumerate(best, start=1)
    ]
    gestures = [
        still(f"gesture_{rank}", looks[one.look].crop, looks[one.look].seconds)
        for rank, one in enumerate(done, start=1)
    ]
    return [*faces, *gestures]
