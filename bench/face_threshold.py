"""Measures the face comparison and the thresholds in force: `python -m bench.face_threshold --data .../lfw`.

Every cross pair of the data is an impostor. Two protocols:

* `single`: one picture against one picture;
* `template`: the mean of three pictures against one picture, which is what the engine does with the face
  video. Its thresholds are lower, because a mean lies nearer to everyone. The frames of a video resemble each
  other more than three pictures of different days do, so a real case lies between the two: the threshold is
  the stricter one's.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from bench.table import Row, machine, report
from verification.engine.face.detect import Face, detect
from verification.engine.face.embed import Embedding, embed, template
from verification.engine.thresholds import thresholds

if TYPE_CHECKING:
    from verification.engine.types import Image

DETECTION_SIDE = 500
RATES = (1e-3, 1e-4, 1e-5)
PICTURES = 3
MAX_FMR, MAX_FNMR = 1e-4, 1e-2  # NIST SP 800-63A-4

Distances = NDArray[np.float64]


@dataclass(frozen=True)
class Protocol:
    """Sorted distances between different people and between pictures of one person."""

    name: str
    impostor: Distances
    genuine: Distances

    def fmr(self, threshold: float) -> float:
        return float(np.searchsorted(self.impostor, threshold, side="right") / self.impostor.size)

    def fnmr(self, threshold: float) -> float:
        return 1 - float(np.searchsorted(self.genuine, threshold, side="right") / self.genuine.size)

    def threshold_at(self, fmr: float) -> float:
        """The largest distance that accepts at most this share of impostors."""
        return float(self.impostor[max(0, int(fmr * self.impostor.size) - 1)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="LFW: images/<person>/<picture>.jpg")
    parser.add_argument("--cache", type=Path, help="keep the embeddings in this .npz file between runs")
    options = parser.parse_args()
    if options.data is None:
        print("face_threshold: no --data given, so nothing was measured")
        return
    pictures = sorted(options.data.glob("images/*/*.jpg"))
    if not pictures:
        sys.exit(f"no pictures under {options.data}/images: nothing was measured")
    people, embeddings = cached(pictures, options.cache)
    print(f"LFW, {len(pictures)} pictures in {options.data}; a face was found in {len(people)}")
    protocols = [single(people, embeddings), averaged(people, embeddings)]
    for protocol in protocols:
        show(protocol)
    rows = [row for protocol in protocols for row in measure(protocol)]
    rows.append(acquisition(len(pictures), len(people)))
    report("face_threshold", rows, where=machine())


def cached(pictures: list[Path], cache: Path | None) -> tuple[NDArray[np.str_], Distances]:
    if cache and cache.exists():
        stored = np.load(cache)
        return stored["people"], stored["embeddings"]
    found = [(path.parent.name, embedding) for path in pictures if (embedding := embedded(path)) is not None]
    people, embeddings = np.array([person for person, _ in found]), np.array([vector for _, vector in found])
    if cache:
        np.savez(cache, people=people, embeddings=embeddings)
    return people, embeddings


def embedded(path: Path) -> Embedding | None:
    image = np.asarray(cv2.imread(str(path)), dtype=np.uint8)
    faces = detect(image, long_side=DETECTION_SIDE)
    return embed(image, min(faces, key=lambda face: off_centre(face, image))) if faces else None


def off_centre(face: Face, image: Image) -> float:
    """LFW's subject is the face in the middle; bystanders may be larger."""
    x, y, width, height = face.box
    return float(np.hypot(x + width / 2 - image.shape[1] / 2, y + height / 2 - image.shape[0] / 2))


def single(people: NDArray[np.str_], embeddings: Distances) -> Protocol:
    one, other = np.triu_indices(len(people), 1)
    return protocol_of("single", apart(embeddings, embeddings)[one, other], people[one] == people[other])


def averaged(people: NDArray[np.str_], embeddings: Distances) -> Protocol:
    of_person: dict[str, list[int]] = defaultdict(list)
    for index, person in enumerate(people):
        of_person[str(person)].append(index)
    used = {person: indices[:PICTURES] for person, indices in of_person.items() if len(indices) >= PICTURES}
    distances = apart(
        np.array([template(list(embeddings[indices])) for indices in used.values()]), embeddings
    )
    same = np.array(list(used))[:, None] == people[None, :]
    fresh = np.ones_like(same)
    for row, indices in enumerate(used.values()):
        fresh[row, indices] = False
    return protocol_of("template", distances[fresh], same[fresh])


def apart(ones: Distances, others: Distances) -> Distances:
    """Distances between unit vectors, shape (ones, others)."""
    distances: Distances = np.sqrt(np.maximum(0, 2 - 2 * ones @ others.T))
    return distances


def protocol_of(name: str, distances: Distances, same: NDArray[np.bool_]) -> Protocol:
    return Protocol(name, np.sort(distances[~same]), np.sort(distances[same]))


def show(protocol: Protocol) -> None:
    print(
        f"\n{protocol.name}: {protocol.impostor.size} impostor pairs, {protocol.genuine.size} genuine pairs"
    )
    print("      FMR   distance     FNMR")
    for rate in RATES:
        threshold = protocol.threshold_at(rate)
        print(f"{rate:9.0e} {threshold:10.4f} {protocol.fnmr(threshold):8.2%}")
    beyond = float(np.quantile(protocol.genuine, 1 - MAX_FNMR))
    print(f"{protocol.fmr(beyond):9.1e} {beyond:10.4f} {MAX_FNMR:8.2%}")


def measure(protocol: Protocol) -> list[Row]:
    accept, doubt = thresholds().face_match.value, thresholds().face_match_doubt.value
    sizes = f"{protocol.impostor.size} impostor, {protocol.genuine.size} genuine pairs"
    pairs = f"{protocol.name}: {sizes} of LFW folds 1-4"
    return [
        share(
            f"face.match {protocol.name} FMR", protocol.fmr(accept), MAX_FMR, f"at distance {accept}; {pairs}"
        ),
        share(
            f"face.match {protocol.name} FNMR",
            protocol.fnmr(accept),
            MAX_FNMR,
            f"at distance {accept}; {pairs}",
        ),
        share(
            f"face.match {protocol.name} fail",
            protocol.fnmr(doubt),
            MAX_FNMR,
            f"genuine pairs beyond {doubt}; {pairs}",
        ),
    ]


def acquisition(pictures: int, found: int) -> Row:
    return share(
        "face.found missed",
        1 - found / pictures,
        None,
        f"no face found at {DETECTION_SIDE} px; {pictures} pictures",
    )


def share(name: str, value: float, bar: float | None, how: str) -> Row:
    return Row(name=name, value=value, unit="share", bar=bar, how=how)


if __name__ == "__main__":
    main()
