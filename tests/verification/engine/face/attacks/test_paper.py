"""A print moves in one piece with all that is printed around the face, and is made of dots."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from tests.verification.engine.face.attacks.films import faces, looks
from tests.verification.engine.face.attacks.test_raster import rastered
from verification.engine.face.attacks.paper import printed
from verification.engine.face.attacks.surroundings import flat_move, landmarks
from verification.engine.types import Image, Verdict

if TYPE_CHECKING:
    from verification.engine.face.look import Look


def on_paper(taken: list[Look]) -> list[Look]:
    """The first scene goes wherever the face goes."""
    first, places = taken[0], landmarks(taken)
    return [
        replace(look, scene=_moved(first.scene, places[0], at))
        for look, at in zip(taken, places, strict=True)
    ]


def _moved(scene: Image, before: np.ndarray, after: np.ndarray) -> Image:
    size = scene.shape[::-1]
    moved = cv2.warpAffine(scene, flat_move(before, after), size, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, np.uint8)


def test_a_face_before_a_room_passes() -> None:
    assert printed(looks(), faces()).verdict is Verdict.PASS


def test_surroundings_that_go_with_the_face_are_doubted() -> None:
    finding = printed(on_paper(looks()), faces())
    assert (finding.verdict, finding.detail) == (Verdict.DOUBT, "one_plane")


def test_a_face_of_dots_is_doubted_whatever_moves() -> None:
    finding = printed(looks(), [rastered(face) for face in faces()])
    assert (finding.verdict, finding.detail) == (Verdict.DOUBT, "dots")


def test_where_nothing_moves_and_no_face_is_large_enough_nothing_is_said() -> None:
    still = [looks()[0]] * 40
    assert printed(still, []).verdict is Verdict.NOT_RUN


def test_a_face_that_fills_the_picture_leaves_only_its_dots_to_judge() -> None:
    near = [replace(look, mesh=replace(look.mesh, points=(look.mesh.points - 200) * 6)) for look in looks()]
    assert printed(near, []).verdict is Verdict.NOT_RUN
    assert printed(near, faces()).verdict is Verdict.PASS
