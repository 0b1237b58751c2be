"""What the engine's own rules say of made-up measures.

Whoever routes or weighs findings is tested with these: a verdict that no rule gives is not among them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

from bench.faces.acted import Act, film
from verification.engine.analyse import analyse
from verification.engine.document.judged import portrait_findings, zone_findings
from verification.engine.document.kinds import BACK, FRONT, ID_1, Kind
from verification.engine.document.portrait import Portrait
from verification.engine.document.quality import side_findings, video_finding
from verification.engine.document.side import Side
from verification.engine.face.actions import Action, Asked
from verification.engine.face.attacks.loop import looped
from verification.engine.face.attacks.paper import printed
from verification.engine.face.challenge.depth import depth_finding
from verification.engine.face.challenge.judge import challenge_findings, performances
from verification.engine.face.compare import References, match
from verification.engine.face.detect import Face
from verification.engine.face.embed import Embedding
from verification.engine.face.follow import Followed
from verification.engine.face.look import LEFT_IRIS, RIGHT_IRIS, Expression, Look, Mesh, Pose
from verification.engine.face.quality import Quality
from verification.engine.face.rules import count_finding, face_findings, picture_findings
from verification.engine.face.same import same_person
from verification.engine.mrz.fields import MrzFields
from verification.engine.mrz.read import MrzReading, MrzStatus
from verification.engine.types import Finding, Frame, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

STRAIGHT = Pose(yaw=0, pitch=0, roll=0)
AT_REST = Expression(left_eye_closed=0, right_eye_closed=0, mouth_open=0, smile=0, gaze_left=0, gaze_up=0)
GOOD = Quality(
    eye_distance=150, pose=STRAIGHT, sharpness=30, brightness=120, unevenness=0.1, blown_out=0, eye_closed=0,
    mouth_open=0, lenses=1, mouth_relief=0.3,
)  # fmt: skip
EYES = 80.0
LEFT, MOUTH = Action.TURN_LEFT, Action.OPEN_MOUTH
ASKED = (Asked(LEFT, 1, 3), Asked(MOUTH, 3, 5))
FIELDS = MrzFields(
    layout="TD1", document_code="ID", issuing_state="FRA", document_number="T8K2RF4X1", family_name="MARTIN",
    given_names=("HELENE",), birth_date="840713", sex="F", nationality="FRA", expiry_date="330402", issued=None,
    optional="", name_may_be_truncated=False,
)  # fmt: skip


def said(code: str, detail: str = "") -> Finding:
    """The engine's finding with this detail among its own. Raises `KeyError` for one that it never gives."""
    return _against()[code, detail]


def passed(code: str) -> Finding:
    """The same, with nothing against."""
    return next(one for one in everything() if (one.code, one.verdict) == (code, Verdict.PASS))


@cache
def _against() -> dict[tuple[str, str], Finding]:
    return {
        (one.code, detail): one
        for one in everything()
        if one.verdict in (Verdict.DOUBT, Verdict.FAIL)
        for detail in (*one.detail.split(", "), "")
    }


@cache
def everything() -> tuple[Finding, ...]:
    return (*of_documents(), *of_pictures(), *of_gestures(), *of_persons(), *of_attacks())


def of_documents() -> Iterator[Finding]:
    yield from analyse(BytesIO(b"nothing"), BytesIO(b"nothing"), today=date(2026, 11, 22)).findings
    for bright, sharp in ((120, 30), (10, 30), (120, 1)):
        yield video_finding([Frame(index=0, seconds=0, image=_grey(bright, 90, 160), sharpness=sharp)])
    yield from side_findings([], Kind.IDENTITY_CARD)
    front = _side(FRONT)
    glare = np.zeros_like(front.glare)
    glare[:200, :200] = True
    spoilt = replace(_side(BACK), complete=False, resolution=3.0, glare=glare)
    yield from side_findings([front, spoilt], Kind.IDENTITY_CARD)
    yield from zone_findings(None)
    yield from zone_findings(_zone(MrzStatus.READ, composite=True))
    yield from zone_findings(_zone(MrzStatus.UNREAD, composite=False))
    yield from portrait_findings(None)
    image = _grey(120, 200, 200)
    frame = Frame(index=0, seconds=0, image=image, sharpness=30)
    yield from portrait_findings(Portrait(frame, image, mesh(), enlarged=EYES))


def of_pictures() -> Iterator[Finding]:
    yield from face_findings(Followed())
    yield from picture_findings(GOOD)
    for poor in (
        replace(GOOD, eye_distance=20),
        replace(GOOD, pose=replace(STRAIGHT, yaw=40)),
        replace(GOOD, brightness=10),
        replace(GOOD, brightness=250),
        replace(GOOD, unevenness=0.9),
        replace(GOOD, sharpness=1),
        replace(GOOD, lenses=0.1),
        replace(GOOD, mouth_relief=0),
    ):
        yield from (one for one in picture_findings(poor) if one.verdict is Verdict.DOUBT)
    yield count_finding(5, 10)


def of_gestures() -> Iterator[Finding]:
    done = Act(LEFT, 1.6, 2.8, 28), Act(MOUTH, 3.6, 4.8, 0.35)
    for acts in (
        done,
        done[:1],
        (Act(MOUTH, 1.6, 2.8, 0.35), Act(LEFT, 3.6, 4.8, 28)),
        (Act(Action.TURN_RIGHT, 1.6, 2.8, 28), done[1]),
    ):
        signals = film(np.random.default_rng(3), acts, blinks=False)
        yield from challenge_findings(ASKED, performances(signals, ASKED))


def of_persons() -> Iterator[Finding]:
    one, other, third = _direction(0), _direction(90), _direction(30)
    yield same_person([one, one])
    yield same_person([one, other])
    for film_of in (one, _direction(55), other):
        yield from match(References(portrait=one, eye_distance=100, ghost=one), [film_of])
    yield from match(References(portrait=third, eye_distance=10), [other])


def of_attacks() -> Iterator[Finding]:
    picture = [look(mesh(), at) for at in range(40)]
    yield looped(picture)
    rng = np.random.default_rng(2)
    dots = np.asarray(120 + 100 * (np.indices((300, 300)).sum(axis=0) % 4 < 2), np.uint8)
    yield printed(
        [], [np.asarray(np.stack([dots] * 3, axis=-1) + rng.integers(0, 5, (300, 300, 3)), np.uint8)]
    )
    turned = [*[mesh()] * 10, *[mesh(yaw=20, narrowed=0.94)] * 6]
    yield depth_finding([look(each, at) for at, each in enumerate(turned)])


def mesh(*, yaw: float = 0, narrowed: float = 1) -> Mesh:
    """Landmarks of a flat thing, `EYES` pixels between the eyes."""
    points = np.random.default_rng(4).uniform(-EYES, EYES, (478, 3)).astype(np.float32)
    points[[RIGHT_IRIS, LEFT_IRIS]] = (-EYES / 2, 0, 0), (EYES / 2, 0, 0)
    points[:, 0] *= narrowed
    points[:, :2] += 100
    return Mesh(points=points, presence=1, expression=AT_REST, pose=replace(STRAIGHT, yaw=yaw))


def look(seen: Mesh, at: int) -> Look:
    """The same picture ten times a second."""
    rng = np.random.default_rng(5)
    nowhere = (0.0, 0.0)
    face = Face(
        box=(0, 0, 200, 200), left_eye=nowhere, right_eye=nowhere, nose=nowhere, mouth_left=nowhere,
        mouth_right=nowhere, score=1,
    )  # fmt: skip
    return Look(
        index=at, seconds=at / 10, side=200, face=face, mesh=seen, others=0, sharpness=30,
        thumb=rng.integers(0, 255, (64, 64, 3), np.uint8), crop=_grey(120, 300, 240),
        scene=rng.integers(0, 255, (36, 64), np.uint8),
    )  # fmt: skip


def _grey(level: int, height: int, width: int) -> np.ndarray:
    return np.full((height, width, 3), level, np.uint8)


def _direction(degrees: float) -> Embedding:
    vector = np.zeros(128)
    vector[:2] = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return Embedding(sface=vector, resnet=vector)


def _side(name: str) -> Side:
    height, width = 648, 1028
    return Side(
        name=name, size=ID_1, image=_grey(120, height, width), glare=np.zeros((height, width), np.bool_),
        complete=True, resolution=12, frame=Frame(index=0, seconds=0, image=_grey(120, 90, 160), sharpness=30),
        corners=np.zeros((4, 2)),
    )  # fmt: skip


def _zone(status: MrzStatus, *, composite: bool) -> MrzReading:
    return MrzReading(
        status=status, layout="TD1", lines=(), fields=FIELDS, checks={"composite": composite}, confidence=(),
        alternatives=(), implausible=(), agreeing_frames=3, frames_read=3, frame=0,
        quad=((0, 0), (1, 0), (1, 1), (0, 1)), rotation=0,
    )  # fmt: skip
