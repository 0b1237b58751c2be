"""What one case costs in the running system: `python -m bench.case`.

A whole embedded system is started (web, worker, scheduler, broker, SQLite); one made-up person enrols over
real HTTP with two films in 1080p H.264, as a phone of today makes them.
"""

from __future__ import annotations

import json
import re
import tempfile
import time
from contextlib import closing
from pathlib import Path

from bench.table import Row, machine, report
from ecarte.demo.enrol import gestures_of
from ecarte.demo.film import film_document, film_face
from ecarte.demo.people import CAST
from ecarte.demo.phone import Phone
from tests.end_to_end.system import System, system

PERSON = CAST[0]
KINDS = ("document", "face")
PEAK_A_DAY = 43_000
"""Activations a day in the week of the opening (facts/mission.md)."""
CORES = 8
READ_REPORT = """
import json
from verification.models import CheckReport
print(json.dumps(CheckReport.objects.get().cpu_seconds))
"""


def main() -> None:
    where = machine()
    with tempfile.TemporaryDirectory(prefix="ecarte-bench-") as name:
        folder = Path(name)
        with system(var=folder) as running, closing(Phone(running.origin)) as phone:
            running.wait_until_started()
            rows = measure(running, phone, folder)
    report("case", rows, where=where)


def measure(running: System, phone: Phone, folder: Path) -> list[Row]:
    """Enrol once, and read what the report of the checks says of itself."""
    phone.open(nir=PERSON.nir, scheme=PERSON.scheme)
    phone.set_code(PERSON.code)
    confirm_contact(phone)
    challenge = phone.challenge()
    films = {kind: folder / f"{kind}.mp4" for kind in KINDS}
    film_document(PERSON, films["document"])
    seconds = challenge["face_seconds"]
    film_face(PERSON, films["face"], gestures=gestures_of(challenge), seconds=seconds)
    size = sum(film.stat().st_size for film in films.values()) / 1e6
    sending = time.monotonic()
    for kind, film in films.items():
        phone.send_film(film, kind=kind, challenge=challenge["id"])
    submitting = time.monotonic()
    phone.submit(challenge["id"])
    submitted = time.monotonic()
    while (status := phone.status()["status"]) == "checking":
        time.sleep(0.05)
    queued = time.monotonic()
    if status != "waiting":
        raise SystemExit(f"the case did not reach the queue: {status}")
    films_are = f"two films, {size:.1f} MB in all, 6 s and {seconds:.1f} s of 1080p30 H.264"
    how = f"{films_are}; one phone, loopback, embedded system"
    steps: dict[str, float] = json.loads(running.manage("shell", "--verbosity=0", "--command", READ_REPORT))
    budget = CORES * 86_400 / PEAK_A_DAY
    total = f"{how}; sum of CheckReport.cpu_seconds; bar: {PEAK_A_DAY} cases a day on {CORES} cores"
    return [
        Row(name="upload of both films", value=submitting - sending, unit="s", how=how),
        Row(name="submission, answer", value=submitted - submitting, unit="s", how=how),
        Row(name="submission to the queue", value=queued - submitted, unit="s", how=how),
        Row(
            name="prechecks, all steps",
            value=sum(steps.values()),
            unit="CPU-s",
            bar=round(budget, 1),
            how=total,
        ),
        *(Row(name=f"prechecks, {step}", value=cpu, unit="CPU-s", how=how) for step, cpu in steps.items()),
    ]


def confirm_contact(phone: Phone) -> None:
    """By the code of the letter that arrives."""
    phone.ask_contact_code("email")
    while not (letters := phone.letters(PERSON.email)):
        time.sleep(0.2)
    (code,) = re.findall(r"\b\d{6}\b", letters[-1])
    phone.confirm_contact(code)


if __name__ == "__main__":
    main()
