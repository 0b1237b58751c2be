"""Many phones at once against the running system: is each enrolment taken once, or told to wait?

Each phone is a thread with a key of its own and goes the whole way: open, code, challenge, two films and what
a first look says of each, submission, status. Being told to wait (429 or 503 with `Retry-After`) is honest,
and is obeyed.
"""

from __future__ import annotations

import csv
import json
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from bench.table import Row
from ecarte.demo.enrol import gestures_of
from ecarte.demo.film import film_document, film_face
from ecarte.demo.people import CAST, REGISTERED
from ecarte.demo.person import Insured, make_nir
from ecarte.demo.phone import Phone, Refused
from tests.end_to_end.system import system

if TYPE_CHECKING:
    from tests.end_to_end.system import System

PHONES, MINUTES, BAR_MS = 500, 30, 250
OPENINGS_A_MINUTE = 24
"""What two cores can serve beside the phones that they play."""
PERSON = CAST[0]
KINDS = ("document", "face")
WAIT = frozenset({429, 503})
READ_BOOKS = """
import json
from verification.models import Enrolment
taken = Enrolment.objects.exclude(submitted_at=None)
print(json.dumps({
    "opened": Enrolment.objects.count(),
    "numbers": Enrolment.objects.values("nir_index").distinct().count(),
    "submitted": sorted(taken.values_list("case_number", flat=True)),
}))
"""


@dataclass
class Seen:
    """What the phones saw, all of them together."""

    until: float
    uploading: int = 0
    small_calls: list[float] = field(default_factory=list)
    """Seconds of each call that carries no film and was accepted, while some other phone sends one."""
    looks: list[float] = field(default_factory=list)
    """Seconds from the request with a film's last piece until the phone knows what a first look says."""
    waits: int = 0
    accepted: list[str] = field(default_factory=list)
    """Case numbers."""
    put_off: int = 0
    """Still told to wait when the time was up."""
    failed: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class PutOff(Exception):
    """Told to wait for longer than this bench lasts."""


class CountedPhone(Phone):
    """Times its calls, and waits when it is told to."""

    def __init__(self, origin: str, seen: Seen) -> None:
        super().__init__(origin)
        self._seen = seen
        self.last_piece = 0.0

    def _send(
        self, method: str, url: str, token: str | None, headers: dict[str, str], content: dict[str, Any]
    ) -> httpx.Response:
        while True:
            try:
                return self._timed(method, url, token, headers, content)
            except Refused as refused:
                self._wait(refused)

    def _timed(
        self, method: str, url: str, token: str | None, headers: dict[str, str], content: dict[str, Any]
    ) -> httpx.Response:
        film = method == "PATCH"
        with self._seen.lock:
            self._seen.uploading += film
            beside = self._seen.uploading > 0
        started = time.perf_counter()
        try:
            answer = super()._send(method, url, token, headers, content)
        finally:
            with self._seen.lock:
                self._seen.uploading -= film
        if film:
            self.last_piece = started
        elif beside:
            self._seen.small_calls.append(time.perf_counter() - started)
        return answer

    def _wait(self, refused: Refused) -> None:
        """Raises the refusal when it is none, PutOff when the time is up."""
        if refused.status not in WAIT or refused.retry_after is None:
            raise refused
        self._seen.waits += 1
        if time.monotonic() + refused.retry_after > self._seen.until:
            raise PutOff
        time.sleep(refused.retry_after)


def phones(*, count: int = PHONES) -> list[Row]:
    """So many at once, for half an hour at most."""
    with tempfile.TemporaryDirectory(prefix="ecarte-phones-") as name:
        folder = Path(name)
        films = _films(folder)
        with system(var=folder, OPENINGS_A_MINUTE=str(OPENINGS_A_MINUTE)) as running:
            running.wait_until_started()
            running.ask_for_no_contact()
            numbers = _register(running, folder, count)
            seen, started = Seen(until=time.monotonic() + 60 * MINUTES), time.monotonic()
            with ThreadPoolExecutor(count) as pool:
                for way in [pool.submit(_enrol, running.origin, nir, films, seen) for nir in numbers]:
                    way.result()
            spent = time.monotonic() - started
            books = json.loads(running.manage("shell", "--verbosity=0", "--command", READ_BOOKS))
        return _rows(seen, books, count, spent, films)


def _films(folder: Path) -> dict[str, Path]:
    """The same two for everybody, of gestures that nobody asked for: the checks cost the same."""
    films = {kind: folder / f"{kind}.mp4" for kind in KINDS}
    asked = {"face_actions": [{"action": "smile", "start": 1.0, "end": 2.5}]}
    film_document(PERSON, films["document"], seconds=3)
    film_face(PERSON, films["face"], gestures=gestures_of(asked), seconds=3)
    return films


def _register(running: System, folder: Path, count: int) -> list[str]:
    nirs = [make_nir("F", date(1990, 7, 13), f"69{100 + n // 900}", n % 900 + 1) for n in range(count)]
    columns = list(Insured.__dataclass_fields__)
    row = {name: getattr(REGISTERED[0], name) for name in columns}
    row["given_names"] = " ".join(REGISTERED[0].given_names)
    register = folder / "register.csv"
    with register.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows({**row, "nir": nir} for nir in nirs)
    running.manage("import_register", str(register))
    return nirs


def _enrol(origin: str, nir: str, films: dict[str, Path], seen: Seen) -> None:
    with closing(CountedPhone(origin, seen)) as phone:
        try:
            number = phone.open(nir=nir, scheme=PERSON.scheme)
            phone.set_code(PERSON.code)
            challenge = phone.challenge()["id"]
            for kind, film in films.items():
                phone.look(phone.send_film(film, kind=kind, challenge=challenge))
                seen.looks.append(time.perf_counter() - phone.last_piece)
            phone.submit(challenge)
            phone.status()
            seen.accepted.append(number)
        except PutOff:
            seen.put_off += 1
        except (Refused, httpx.HTTPError) as error:
            seen.failed.append(error.code if isinstance(error, Refused) else type(error).__name__)


def _rows(seen: Seen, books: dict[str, Any], count: int, spent: float, films: dict[str, Path]) -> list[Row]:
    size = sum(film.stat().st_size for film in films.values()) / 1e6
    how = (
        f"{count} phones at once, a thread each, two films of {size:.1f} MB, no contact code, "
        f"{OPENINGS_A_MINUTE} openings a minute, in {spent:.0f} s; told to wait {seen.waits} times, "
        f"failures {seen.failed[:5]}; embedded system"
    )
    small = 1000 * _p95(seen.small_calls)
    lost = len(set(seen.accepted) - set(books["submitted"])) + len(seen.failed)
    doubled = books["opened"] - books["numbers"] + len(seen.accepted) - len(set(seen.accepted))
    return [
        Row(name="enrolments taken", value=len(seen.accepted), unit="phones", how=how),
        Row(name="told to wait until the end", value=seen.put_off, unit="phones", how=how),
        Row(name="lost", value=lost, unit="phones", bar=0, how=how),
        Row(name="doubled", value=doubled, unit="enrolments", bar=0, how=how),
        Row(name="small calls while films are sent, p95", value=small, unit="ms", bar=BAR_MS, how=how),
        Row(name="first look beside all the others, p95", value=_p95(seen.looks), unit="s", how=how),
        Row(name="enrolments a minute", value=60 * len(seen.accepted) / spent, unit="a minute", how=how),
    ]


def _p95(times: list[float]) -> float:
    ranked = sorted(times) or [0.0]
    return ranked[int(0.95 * (len(ranked) - 1))]
