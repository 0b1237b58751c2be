"""Injection attacks, and people who are not who they seem: the camera is bypassed, or the film is not of now.

CEN/TS 18099 (injection attack detection).
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np

from ecarte.demo.film.attack import Film, rng_of, scaled, somebody_else, take_of, write_genuine, write_taken
from ecarte.demo.film.encode import codec_of, write_film
from ecarte.demo.film.face import Setting
from ecarte.demo.film.origin import FFMPEG
from ecarte.demo.film.sitter import sitter
from ecarte.demo.film.swap import swapped
from verification.engine.face.actions import Action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecarte.demo.person import Person
    from verification.engine.types import Image


def loop(person: Person, path: Path, seed: int, film: Film) -> None:
    """A piece of a genuine film again and again: the very same bytes, encoded anew, or to and fro."""
    rng = rng_of("loop", seed)
    back = seed % 3 == 2
    count = round(film.fps * rng.uniform(1.2, 2.6) / (1 + back))
    start = round(film.fps * rng.uniform(0, max(0.0, film.seconds - count / film.fps)))
    with _original(person, seed, film) as original:
        piece = _decoded(original)[start : start + count]
    if seed % 3 == 0:
        _copied(piece, path, film)
        return
    cycle = [*piece, *piece[-2:0:-1]] if back else piece
    pictures = (cycle[index % len(cycle)] for index in range(round(film.seconds * film.fps)))
    write_film(path, pictures, codec=codec_of(path), fps=film.fps, size=film.size)


def older_film(person: Person, path: Path, seed: int, film: Film) -> None:
    """A genuine film of another day: other gestures, or the same in another order."""
    rng = rng_of("older_film", seed)
    asked = [one.action for one in film.gestures]
    done = asked
    while asked and done == asked:
        done = [Action(one) for one in rng.choice(list(Action), len(asked), replace=False)]
    other = [replace(one, action=action) for one, action in zip(film.gestures, done, strict=True)]
    write_genuine(person, path, seed, replace(film, gestures=other))


def virtual_camera(person: Person, path: Path, seed: int, film: Film) -> None:
    """A film of the person fed in the place of a camera's: perfect rhythm, no noise, an odd size."""
    share = (2 / 3, 0.711, 0.833)[seed % 3]
    origin = None if path.suffix == ".webm" else FFMPEG
    fed = replace(film, size=scaled(film.size, share))
    write_genuine(person, path, seed, fed, Setting(noise=0, rhythm="constant", origin=origin))


def injected(person: Person, path: Path, seed: int, film: Film) -> None:
    """A genuine film that went through an editing program: compressed twice, and signed by FFmpeg."""
    size = film.size if seed % 2 else scaled(film.size, 2 / 3)
    with _original(person, seed, film) as original, av.open(str(original)) as container:
        pictures = (
            np.asarray(frame.reformat(*size, format="yuv420p").to_ndarray(), np.uint8)
            for frame in container.decode(video=0)
        )
        write_film(path, pictures, codec=codec_of(path), fps=film.fps, size=size, bits=0.06, origin=FFMPEG)


def face_swap(person: Person, path: Path, seed: int, film: Film) -> None:
    """Somebody else does what is asked, with the person's face painted over theirs frame by frame."""
    rng = rng_of("face_swap", seed)
    wearer = sitter(somebody_else(rng, person))
    take = take_of(
        person.face, film, seed, who=lambda away: swapped(rng, wearer, sitter(person.face), away=away)
    )
    write_taken(take.picture, path, seed, film)


def changed_person(person: Person, path: Path, seed: int, film: Film) -> None:
    """The person begins, and somebody else goes on in the same place (or the other way round)."""
    rng = rng_of("changed_person", seed)
    names = [person.face, somebody_else(rng, person)]
    if seed % 2:
        names.reverse()
    first, second = (take_of(name, film, seed) for name in names)
    cut = film.seconds * rng.uniform(0.35, 0.65)
    write_taken(lambda t: (first if t < cut else second).picture(t), path, seed, film)


def _copied(piece: list[Image], path: Path, film: Film) -> None:
    """Encode a piece once, and write its packets again and again."""
    with tempfile.TemporaryDirectory(prefix="film-") as folder:
        once = Path(folder) / f"once{path.suffix}"
        write_film(once, piece, codec=codec_of(path), fps=film.fps, size=film.size)
        with av.open(str(path), "w", options={"fflags": "+bitexact"}) as out:
            stream, length, turn = None, len(piece) / film.fps, 0
            while turn * length < film.seconds:
                with av.open(str(once)) as container:
                    source = container.streams.video[0]
                    stream = stream or out.add_stream_from_template(source)
                    for packet in container.demux(source):
                        if packet.dts is None or packet.pts is None:
                            continue
                        late = round(turn * length / (packet.time_base or Fraction(1, 90_000)))
                        packet.pts, packet.dts, packet.stream = packet.pts + late, packet.dts + late, stream
                        out.mux(packet)
                turn += 1


@contextmanager
def _original(person: Person, seed: int, film: Film) -> Iterator[Path]:
    """The path of a genuine film, while it is needed."""
    with tempfile.TemporaryDirectory(prefix="film-") as folder:
        path = Path(folder) / "genuine.mp4"
        write_genuine(person, path, seed, film)
        yield path


def _decoded(path: Path) -> list[Image]:
    with av.open(str(path)) as container:
        return [
            np.asarray(frame.to_ndarray(format="yuv420p"), np.uint8) for frame in container.decode(video=0)
        ]
