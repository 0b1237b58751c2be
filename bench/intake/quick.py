"""How long a phone waits, after the last byte of a film, for what a first look says of it."""

from __future__ import annotations

import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.table import Row
from ecarte.demo.enrol import gestures_of
from ecarte.demo.film import film_document, film_face
from ecarte.demo.people import CAST
from ecarte.demo.person import FilmQuality
from ecarte.demo.phone import Phone
from tests.end_to_end.system import system

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    Film = Callable[[Path, dict[str, Any]], None]
    """Makes one, for a challenge."""

PERSON = CAST[0]
SECONDS, ROUNDS, BAR = 8.0, 4, 3.0
HOW = (
    f"the slowest of {ROUNDS}, {SECONDS:.0f} s of 1080p30 H.264, from the request with the last piece on, "
    "embedded system"
)


class _Phone(Phone):
    """Remembers when the last piece of a film was sent."""

    last_piece = 0.0

    def _tus(self, method: str, *rest: Any) -> httpx.Response:
        if method == "PATCH":
            self.last_piece = time.monotonic()
        return super()._tus(method, *rest)


def quick() -> list[Row]:
    """A film of a face, one of a document, and one that must be made again and is looked at twice as long."""
    with tempfile.TemporaryDirectory(prefix="ecarte-bench-") as name:
        folder = Path(name)
        with system(var=folder) as running, closing(_Phone(running.origin)) as phone:
            running.wait_until_started()
            phone.open(nir=PERSON.nir, scheme=PERSON.scheme)
            return [_row(phone, folder, *case) for case in CASES]


def _face(path: Path, challenge: dict[str, Any]) -> None:
    film_face(PERSON, path, gestures=gestures_of(challenge), seconds=SECONDS)


def _document(path: Path, _: dict[str, Any]) -> None:
    film_document(PERSON, path, seconds=SECONDS)


def _unreadable(path: Path, _: dict[str, Any]) -> None:
    film_document(PERSON, path, seconds=SECONDS, quality=FilmQuality.UNREADABLE)


CASES: tuple[tuple[str, str, str, Film], ...] = (
    ("face", "face", "usable", _face),
    ("document", "document", "usable", _document),
    ("unreadable document", "document", "film_again", _unreadable),
)


def _row(phone: _Phone, folder: Path, name: str, kind: str, expected: str, make: Film) -> Row:
    challenge, film = phone.challenge(), folder / "film.mp4"
    make(film, challenge)
    waits = []
    for _ in range(ROUNDS):
        place = phone.send_film(film, kind=kind, challenge=challenge["id"])
        seen = phone.look(place)
        waits.append(time.monotonic() - phone.last_piece)
        if seen["state"] != expected:
            raise SystemExit(f"{name}: {seen['state']}, not {expected}")
        phone.remove_film(place)
        challenge = phone.challenge()
    return Row(name=f"first look at a {name}", value=max(waits), unit="s", bar=BAR, how=HOW)
