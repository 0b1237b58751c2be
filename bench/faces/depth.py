"""How well the depth of a face tells a head from a print that is turned: `face.depth`.

Photographs of people (Labeled Faces in the Wild) turn as a head, as a flat print and as a bent one; and real
heads, which are two photographs of one person who looks elsewhere in the second. A screen that shows a real
head turning is not here: nothing tells it apart by depth.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, get_args

import cv2
import numpy as np

from bench.faces.turned import Thing, aligned, any_turn, pictures
from bench.share import share
from bench.table import Row
from verification.engine.face.challenge.depth import STRAIGHT, pair_relief, relief
from verification.engine.face.detect import detect
from verification.engine.face.mesh import measure
from verification.engine.thresholds import thresholds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from verification.engine.face.look import Mesh
    from verification.engine.types import Image

SEED = 9500
MOST_CONFUSED = 0.02
"""One less the area under the curve (AUC)."""
FRONTAL, LEAST_TURN, MOST_TURN = 0.1, 3.0, 45.0
LONG_SIDE = 320


def measured(data: Path, people: int) -> list[Row]:
    """`people` are turned in each way. `data` holds `images/<person>/<picture>.jpg`."""
    folders = sorted((data / "images").iterdir())
    np.random.default_rng(SEED).shuffle(folders)
    found: dict[Thing, list[list[Mesh]]] = {thing: [] for thing in get_args(Thing)}
    for seed, picture in enumerate(_frontal(folders, people)):
        for thing in found:
            rng = np.random.default_rng([SEED, seed])
            found[thing].append(list(_meshes(pictures(rng, picture, any_turn(rng, thing)))))
    real = list(chain.from_iterable(map(_real_turns, folders)))
    how = f"{people} photographs turned, seeds from {SEED}; {len(real)} real pairs"
    return [*_areas(found, real, how), *_shares(found, real, how)]


def _frontal(folders: Iterable[Path], people: int) -> Iterator[Image]:
    taken = 0
    for folder in folders:
        photograph = np.asarray(cv2.imread(str(min(folder.iterdir()))), np.uint8)
        faces = detect(photograph, long_side=LONG_SIDE)
        if faces and faces[0].turn <= FRONTAL and taken < people:
            taken += 1
            yield aligned(photograph, faces[0])


def _meshes(shown: Iterable[Image]) -> Iterator[Mesh]:
    for picture in shown:
        if faces := detect(picture, long_side=LONG_SIDE):
            yield measure(picture, faces[0])


def _real_turns(folder: Path) -> list[float]:
    """The depth of one person between the photograph that looks ahead and those that look aside."""
    photographs = [np.asarray(cv2.imread(str(path)), np.uint8) for path in sorted(folder.iterdir())]
    meshes = list(_meshes(photographs)) if len(photographs) > 1 else []
    ahead = min(meshes, key=lambda mesh: abs(mesh.pose.yaw), default=None)
    if ahead is None or abs(ahead.pose.yaw) > STRAIGHT:
        return []
    least = thresholds().face_depth_turn.value
    return [
        pair_relief(ahead, mesh)
        for mesh in meshes
        if least <= abs(mesh.pose.yaw - ahead.pose.yaw) <= MOST_TURN
    ]


def _areas(found: dict[Thing, list[list[Mesh]]], real: Sequence[float], how: str) -> list[Row]:
    """However little the landmarks' model thinks that it turned."""
    depths = {
        thing: [depth for film in films if (depth := relief(film, least_turn=LEAST_TURN)) is not None]
        for thing, films in found.items()
    }
    return [
        Row(
            name=f"1 - AUC, {name} against {thing} prints",
            value=1 - _auc(heads, depths[thing]),
            unit=f"of {len(heads)} and {len(depths[thing])}",
            how=how,
            bar=MOST_CONFUSED if thing == "flat" else None,
        )
        for name, heads in (("turned heads", depths["head"]), ("real heads", real))
        for thing in ("flat", "bent")
    ]


def _shares(found: dict[Thing, list[list[Mesh]]], real: Sequence[float], how: str) -> list[Row]:
    limit, least = thresholds().face_depth.value, thresholds().face_depth_turn.value
    rows = [share("real heads, taken for flat", [depth < limit for depth in real], how)]
    for thing, films in found.items():
        judged = [relief(film, least_turn=least) for film in films]
        rows.append(share(f"{thing}, not turned enough to tell", [depth is None for depth in judged], how))
        rows.append(
            share(f"{thing}, passed", [depth is not None and depth >= limit for depth in judged], how)
        )
    return rows


def _auc(heads: Sequence[float], prints: Sequence[float]) -> float:
    """How often a head has more depth than a print."""
    ahead, others = np.asarray(heads)[:, None], np.asarray(prints)[None]
    return float(np.mean(ahead > others) + np.mean(ahead == others) / 2)
