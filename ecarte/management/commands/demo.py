"""`manage.py demo`: simulated phones enrol made-up people in the running system (`manage.py dev --demo`)."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import cv2
import numpy as np
from cryptography.x509 import load_pem_x509_certificate
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ecarte.demo.adviser import Adviser
from ecarte.demo.agent import Agent
from ecarte.demo.enrol import Story
from ecarte.demo.people import CAST
from ecarte.demo.phone import Phone
from ecarte.demo.play import play
from ecarte.demo.presentation import printed
from ecarte.demo.staff import Credentials, read_accounts
from ecarte.demo.timeline import timeline
from ecarte.embedded.progress import say

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from ecarte.demo.person import Person
    from verification.engine.types import Image


class Command(BaseCommand):
    help = "Enrols the cast with simulated phones; with --decide, plays three agents too."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--decide", action="store_true")
        parser.add_argument("--only", action="append", default=[], metavar="SLUG")

    def handle(self, *, decide: bool, only: list[str], **options: object) -> None:
        if not settings.DEMO:
            raise CommandError("the demonstration is off: start it with `manage.py dev --demo`")
        started = time.monotonic()

        def tell(who: str, what: str) -> None:
            say(f"  {time.monotonic() - started:6.1f} s  {who:<20} {what}")

        def display(slug: str, code: Image) -> None:
            path = codes / f"{slug}.png"
            cv2.imwrite(str(path), np.kron(code, np.ones((8, 8), np.uint8)))
            say(f"\n{printed(code)}\n  for a minute: {path}\n")

        films = settings.VAR_DIR.parent / "films"
        films.mkdir(exist_ok=True)
        codes = settings.VAR_DIR / "codes"
        codes.mkdir(exist_ok=True)
        accounts = read_accounts(settings.VAR_DIR)
        _show(accounts)
        origin = settings.PUBLIC_URL
        adviser = Adviser(origin=origin, username="counter", credentials=accounts["counter"])
        stories = [
            Story(
                person=person,
                phone=Phone(origin, notified=True),
                films=films,
                tell=tell,
                counter=adviser.give_code,
                display=None if decide else display,
            )
            for person in _cast(only)
        ]
        agents = [
            Agent(origin=origin, username=name, credentials=accounts[name])
            for name in (("agent", "senior", "fraud") if decide else ())
        ]
        root = load_pem_x509_certificate((settings.ISSUER_KEYS_DIR / "root.pem").read_bytes())
        say(f"  {len(stories)} people enrol; films are made now. Phones wait here for what you decide.\n")
        play(stories, root=root, agents=agents, tell=tell)
        say(f"\n{timeline(stories)}\n")
        if not decide:
            say("  Every phone has its answer. The system goes on until Ctrl-C.")
            return _wait()
        if not all(story.as_expected for story in stories):
            sys.exit(1)
        return None


def _cast(only: list[str]) -> list[Person]:
    unknown = set(only) - {person.slug for person in CAST}
    if unknown:
        raise CommandError(f"nobody is called {', '.join(sorted(unknown))}")
    return [person for person in CAST if not only or person.slug in only]


def _show(accounts: dict[str, Credentials]) -> None:
    say(f"  Sign in at {settings.PUBLIC_URL}/ (administration: {settings.PUBLIC_URL}/admin/)")
    for username, credentials in accounts.items():
        say(f"    {username:<16} {credentials.password}")
    environment = settings.VAR_DIR / "dev.env"
    say(f"  Its second factor: (set -a; . {environment}; .venv/bin/python manage.py totp agent)")
    say(f"  Enrol from a browser: {settings.PUBLIC_URL}/enrol (codes for it: {settings.PUBLIC_URL}/guichet/)")
    say()


def _wait() -> None:
    while True:
        time.sleep(3600)
