"""`python -m ecarte.demo FOLDER`: draw the documents of the cast and film everything, to be looked at."""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

import cv2

from ecarte.demo.documents import draw_document
from ecarte.demo.film import film_document, film_face
from ecarte.demo.film.encode import SUFFIXES
from ecarte.demo.film.gestures import spread
from ecarte.demo.people import CAST, register_csv
from verification.engine.face.actions import Action

_SECONDS = 8


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ecarte.demo", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--codec", choices=SUFFIXES, default="h264")
    parser.add_argument("--only", choices=[person.slug for person in CAST], help="one person of the cast")
    arguments = parser.parse_args()
    folder: Path = arguments.folder
    folder.mkdir(parents=True, exist_ok=True)
    register_csv(folder / "register.csv")
    suffix = SUFFIXES[arguments.codec]
    cast = [person for person in CAST if arguments.only in (None, person.slug)]
    for rank, person in enumerate(cast):
        began = time.perf_counter()
        print(f"[{rank + 1}/{len(cast)}] {person.slug} ({person.expected}) …", end=" ", flush=True)
        for side, picture in zip(("front", "back"), draw_document(person), strict=False):
            cv2.imwrite(str(folder / f"{person.slug}-{side}.png"), picture)
        actions = random.Random(rank).sample(list(Action), 3)
        film_document(person, folder / f"{person.slug}-document.{suffix}", codec=arguments.codec, seed=rank)
        film_face(
            person,
            folder / f"{person.slug}-face.{suffix}",
            codec=arguments.codec,
            gestures=spread(actions, _SECONDS),
            seconds=_SECONDS,
            seed=rank,
        )
        print(f"{', '.join(actions)}; {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
