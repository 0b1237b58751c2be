"""France Identité in the demonstration: from the first call of a phone to the active card.

`make bench-intake`; the embedded system with its stand-in provider, over HTTP, nobody deciding anything.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from statistics import median

from cryptography.x509 import load_pem_x509_certificate

from bench.table import Row
from ecarte.demo.enrol import Story
from ecarte.demo.people import CAST
from ecarte.demo.person import Expected, Route
from ecarte.demo.phone import Phone
from tests.end_to_end.system import System, system

ROUNDS = 3
BAR = 10.0
PAUSE = 0.2
"""Seconds between two looks of the phone."""
PERSON = next(
    person for person in CAST if person.route is Route.FRANCE_IDENTITE and person.expected is Expected.GENUINE
)


def identity(rounds: int = ROUNDS) -> list[Row]:
    """Raises when a card was not had, or an agent was needed."""
    spent = [_round() for _ in range(rounds)]
    how = (
        f"{rounds} places with an empty database: opening, code, provider and back, submission, checks, "
        f"collection, verification; phone looks every {PAUSE} s; embedded system on the same cores"
    )
    return [
        Row(name="first call to active card, median", value=median(spent), unit="s", how=how),
        Row(name="first call to active card, slowest", value=max(spent), unit="s", bar=BAR, how=how),
    ]


def _round() -> float:
    with tempfile.TemporaryDirectory(prefix="ecarte-identity-") as name:
        folder = Path(name)
        with system(var=folder) as running:
            running.wait_until_started()
            return _enrol(running, folder)


def _enrol(running: System, folder: Path) -> float:
    """Seconds until the card was verified."""
    environment = running.environment()
    root = load_pem_x509_certificate((Path(environment["ISSUER_KEYS_DIR"]) / "root.pem").read_bytes())
    story = Story(person=PERSON, phone=Phone(running.origin), films=folder, tell=lambda *_: None)
    started = time.monotonic()
    story.enrol()
    while not story.ended:
        story.follow()
        if story.seen == "approved":
            story.collect(root)
        elif story.seen not in ("", "checking"):
            raise AssertionError(f"the case went another way: {story.seen}")
        time.sleep(PAUSE)
    spent = time.monotonic() - started
    if not story.as_expected:
        raise AssertionError(story.ended)
    return spent
