"""Everything that is measured of the face engine: `python -m bench.faces [PART ...] --data PATH`.

`PATH` is a folder with `images/<person>/<picture>.jpg` and `pairs.csv` (path_a, path_b, same), such as LFW;
it is read and never copied. Each part replaces its own rows of `bench/results/faces.json` and leaves those of
the others. `calibrate` is not among the parts that run by default: it writes the calibration in force.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from bench.faces import (
    attacks,
    challenge,
    challenge_films,
    cost,
    depth,
    lfw,
    morphs,
    naive,
    quality,
    side_by_side,
)
from bench.faces import calibrate as calibrating
from bench.faces.gallery import gallery
from bench.table import Row, machine, report
from verification.engine.face.calibration import FILE

if TYPE_CHECKING:
    from collections.abc import Callable


def compared(given: argparse.Namespace) -> list[Row]:
    return lfw.measured(given.data, gallery(given.data, cache=given.cache))


def portraits(given: argparse.Namespace) -> list[Row]:
    as_printed = gallery(given.data, as_printed=True, cache=given.cache)
    return lfw.printed(gallery(given.data, cache=given.cache), as_printed)


def naive_peer(given: argparse.Namespace) -> list[Row]:
    return naive.measured(given.data)


def challenged(_: argparse.Namespace) -> list[Row]:
    return [*challenge.drawn(1000), challenge.chance(), *challenge_films.measured(60)]


def calibrate(given: argparse.Namespace) -> list[Row]:
    pictures = gallery(given.data, cache=given.cache)
    people = np.unique(pictures.people).size
    measured = f"bench.faces: {len(pictures.paths)} pictures of {people} people of LFW"
    FILE.write_text(calibrating.as_toml(calibrating.fit(pictures, measured=measured)))
    print(f"wrote {FILE.name}, fitted to {measured}")
    return []


PARTS: dict[str, Callable[[argparse.Namespace], list[Row]]] = {
    "lfw": compared,
    "portrait": portraits,
    "naive": naive_peer,
    "challenge": challenged,
    "depth": lambda given: depth.measured(given.data, 60),
    "quality": lambda given: quality.measured(given.data),
    "attacks": lambda _: attacks.measured(),
    "cost": lambda _: cost.measured(),
    "side by side": lambda _: side_by_side.measured(),
    "morphs": lambda given: morphs.measured(given.data, gallery(given.data, cache=given.cache)),
}
WITHOUT_DATA = frozenset({"challenge", "attacks", "cost", "side by side"})
"""Parts that draw all they need."""

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join([*PARTS, "calibrate"]))
    parser.add_argument("--data", type=Path, help="pictures of known people; without it much is not measured")
    parser.add_argument("--cache", type=Path, help="a folder that keeps the embeddings between runs")
    given = parser.parse_args()
    cv2.setNumThreads(1)
    missed = []
    for part in given.parts or PARTS:
        if given.data is None and part not in WITHOUT_DATA:
            print(f"\n{part}: no --data was given: not measured")
            continue
        where, rows = machine(), (PARTS | {"calibrate": calibrate})[part](given)
        report("faces", rows, where=where, part=part)
        missed += [f"{part}: {row.name}" for row in rows if row.met is False]
    if missed:
        raise SystemExit("not met: " + "; ".join(missed))
