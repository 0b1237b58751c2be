"""A worker process that is killed in the middle of a check loses nothing, and the case arrives once."""

from __future__ import annotations

import os
import signal
import time
from contextlib import closing
from pathlib import Path

import pytest

from ecarte.demo.enrol import gestures_of
from ecarte.demo.film import film_face
from ecarte.demo.phone import Phone
from tests.ecarte.embedded.processes import descendants, wait_until_ended
from tests.end_to_end.system import System, system
from tests.films import PEOPLE, Films

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

JOURNEY = """
from verification.models import CheckReport, Enrolment
from ecarte.journal.models import Entry
case = Enrolment.objects.get()
arrivals = Entry.objects.filter(case=case.pk, act="enrolment.queued").count()
print(case.status, case.check_attempts, CheckReport.objects.count(), arrivals)
"""


def submit(phone: Phone, folder: Path) -> None:
    """Submit somebody's case, with the gestures that were asked for."""
    person = PEOPLE["martin"]
    phone.open(nir=person.nir, scheme=person.scheme)
    phone.set_code(person.code)
    challenge = phone.challenge()
    face = folder / f"{person.slug}-face.mp4"
    gestures, seconds = gestures_of(challenge), challenge["face_seconds"]
    film_face(person, face, seconds=seconds, fps=15, size=(720, 1280), gestures=gestures, seed=7)
    Films(folder).document(person.slug)
    for kind in ("document", "face"):
        phone.send_film(folder / f"{person.slug}-{kind}.mp4", kind=kind, challenge=challenge["id"])
    phone.submit(challenge["id"])


def a_check(system: System) -> tuple[int, int]:
    """The worker's process that checks a case, and its sandboxed child, as soon as there are such."""
    while True:
        for pid in descendants(system.process.pid):
            if b"analyse" in _command(pid):
                return _parent(pid), pid
        time.sleep(0.02)


def test_a_killed_check_is_done_again_and_the_case_arrives_once(tmp_path: Path) -> None:
    with system(var=tmp_path) as running, closing(Phone(running.origin)) as phone:
        running.wait_until_started()
        running.ask_for_no_contact()
        submit(phone, tmp_path)
        worker, child = a_check(running)
        os.kill(worker, signal.SIGKILL)
        wait_until_ended(worker, child)
        while phone.status()["status"] == "checking":
            time.sleep(0.5)
        journey = running.manage("shell", "--verbosity=0", "--command", JOURNEY).split()
    assert journey == ["queued", "2", "1", "1"]  # two attempts, one report, one arrival


def _command(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return []


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
