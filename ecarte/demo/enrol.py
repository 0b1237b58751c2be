"""One made-up person with one phone, from the first call to the card, or to the refusal."""

from __future__ import annotations

import random
import re
import time
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import cv2
import httpx

from ecarte.demo import presentation
from ecarte.demo.browser import identify, sign_out
from ecarte.demo.documents import draw_document
from ecarte.demo.film import film_document, film_face
from ecarte.demo.film.shot import AS_THE_PERSON_FILMS
from ecarte.demo.person import Expected, FilmQuality, Route
from ecarte.demo.phone import Phone, Refused
from ecarte.demo.terminal import Terminal
from ecarte.demo.wallet import COMPACT, Collection, show
from verification.engine.face.actions import Action, Asked

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cryptography.x509 import Certificate

    from ecarte.demo.person import Person
    from verification.engine.types import Image

PATIENCE = 60
"""Seconds for a code to arrive."""


def gestures_of(challenge: dict[str, Any]) -> list[Asked]:
    """What a challenge asks of a face. Nobody in these films speaks: the digits stay unread."""
    return [
        Asked(Action(gesture["action"]), gesture["start"], gesture["end"])
        for gesture in challenge["face_actions"]
    ]


def described(film: Path, kind: str) -> dict[str, Any]:
    """What an app tells of a film that it has just made (`capture_metadata`).

    A real one counts the pictures as the camera gives them.
    """
    opened = cv2.VideoCapture(str(film))
    count, rate = opened.get(cv2.CAP_PROP_FRAME_COUNT), opened.get(cv2.CAP_PROP_FPS)
    opened.release()
    between = 1000 / rate
    facing = "front" if kind == "face" else "back"
    return {
        "camera": {"facing": facing, "label": f"camera, facing {facing}", "virtual": False},
        "frames": {
            "count": int(count),
            "seconds": count / rate,
            "median_ms": between,
            "longest_ms": between,
        },
        "started_at": datetime.now(UTC).isoformat(),
    }


@dataclass
class Story:
    """What happened to one person, seen from the phone."""

    person: Person
    phone: Phone
    films: Path
    """Folder in which films are made; films of documents are kept there, a challenge does not change them."""
    tell: Callable[[str, str], None]
    """Who, and what happened."""
    counter: Callable[[], str] | None = None
    """Gives the code of somebody who helps; for who is assisted."""
    display: Callable[[str, Image], None] | None = None
    """Where the phone's screen is looked at: whose it is, and the code of their card, one pixel a module."""
    seen: str = ""
    """The last status the phone showed."""
    ended: str = ""
    """How it ended: `active` once the card was verified; otherwise the public reason, or the error."""
    rounds: int = 0
    """How often films were submitted."""
    retakes: int = 0
    """How often a film was made again at once, for what a first look told."""
    agreement_code: str = ""
    """What a minor shows to a parent, until they have answered."""
    times: dict[str, float] = field(default_factory=dict)
    """When the phone first saw each step, `time.monotonic()`."""

    @property
    def name(self) -> str:
        return self.person.family_name

    @property
    def as_expected(self) -> bool:
        """Whether the system did what it should with this person."""
        moves = self.person.changes_phone or self.person.assisted
        if ("moved" in self.times) != moves or (self.person.assisted and "confirmed" in self.times):
            return False
        if self.person.expected == Expected.UNREADABLE:
            return self.ended == "active" and self.rounds + self.retakes > 1
        if self.person.route == Route.FRANCE_IDENTITE:
            seen_by_agent = "waiting" in self.times
            return self.ended == "active" and seen_by_agent == (self.person.expected == Expected.OTHER_PLACE)
        return self.ended == _ENDS[self.person.expected]

    def enrol(self) -> None:
        """Open, choose a code, confirm the contact; go on to the proof, unless a parent is awaited."""
        self._at("opened")
        if self.person.scheme not in {scheme["code"] for scheme in self.phone.availability()["schemes"]}:
            return self.end("scheme_closed")
        code = self.counter() if self.counter and self.person.assisted else None
        number = self.phone.open(nir=self.person.nir, scheme=self.person.scheme, counter_code=code)
        self.tell(self.name, f"opens an enrolment{' at the counter' if code else ''}: {number}")
        self._choose_code()
        if self.person.changes_phone:
            self._change_phone()
        needed = self.phone.status()["to_confirm"]
        if "contact" in needed and self.person.route == Route.FILMS:
            self._confirm_contact()
        if "agreement" in needed:
            self.agreement_code = self.phone.ask_agreement()
            return self.tell(self.name, "is a minor, and waits for a parent who holds a card")
        return self.prove()

    def prove(self) -> None:
        """Film what is asked for or go through France Identité, and submit."""
        if self.person.route == Route.FRANCE_IDENTITE:
            return self.identify()
        return self.film(["document", "face"])

    def identify(self) -> None:
        """Go through France Identité in the browser, and submit what it proves."""
        asked = self.phone.ask_identity()
        brought_back = identify(asked["authorization_url"], person=self.person.slug)
        proven = self.phone.answer_identity(asked["id"], brought_back)
        self.phone.submit_identity(proven["id"])
        self._at("submitted")
        self.tell(self.name, "proves an identity with France Identité")
        sign_out(proven["logout_url"])

    def film(self, kinds: list[str]) -> None:
        """Film what is asked for, with the gestures of a new challenge, and submit."""
        challenge, made = self.phone.challenge(), dict[str, Any]()
        while kinds:
            films = {kind: self._make(kind, challenge) for kind in kinds}
            made |= {kind: described(film, kind) for kind, film in films.items()}
            kinds = self._sent(films, challenge)
            self.retakes += len(kinds)
        self.phone.submit(challenge["id"], capture_metadata=made)
        self.rounds += 1
        self._at("submitted")

    def _make(self, kind: str, challenge: dict[str, Any]) -> Path:
        started = time.monotonic()
        film = self._document(challenge) if kind == "document" else self._face(challenge)
        self.tell(self.name, f"films the {kind} ({time.monotonic() - started:.0f} s)")
        return film

    def _sent(self, films: dict[str, Path], challenge: dict[str, Any]) -> list[str]:
        """Send the films once, side by side; the kinds that are to be made again at once."""
        started, size = time.monotonic(), sum(film.stat().st_size for film in films.values()) / 1e6
        places = self.phone.send_films(films, challenge=challenge["id"])
        sent, looked = time.monotonic() - started, time.monotonic()
        seen = {kind: self.phone.look(place) for kind, place in places.items()}
        states = ", ".join(f"{kind} {each['state']}" for kind, each in seen.items())
        self.tell(
            self.name,
            f"sends {size:.1f} MB ({sent:.1f} s), is told: {states} ({time.monotonic() - looked:.1f} s)",
        )
        bad = (kind for kind, each in seen.items() if each["state"] == "film_again")
        again = [kind for kind in bad if seen[kind]["tries_left"] > 0]
        for kind in again:
            self.tell(self.name, seen[kind]["hints"][0]["fr"])
            self.phone.remove_film(places[kind])
        return again

    def follow(self) -> list[str]:
        """Look at the status; collect an approved card. Gives what must be filmed again, if anything."""
        status = self.phone.status()
        if status["status"] == self.seen:
            return []
        self.seen = status["status"]
        self._at(self.seen)
        match self.seen:
            case "film_again":
                self.tell(
                    self.name,
                    f"must film again: {', '.join(status['recapture_parts'])} ({status['reason']['code']})",
                )
                return list(status["recapture"])
            case "refused":
                self.end(status["reason"]["code"])
            case "waiting":
                self.tell(self.name, "is checked and waits for an agent")
        return []

    def collect(self, root: Certificate) -> None:
        """Fetch the card with code and device key, show it at a terminal, renew it and show it again.

        Whoever was helped at a counter goes on with their own phone first: the machine there is no wallet.
        """
        if self.person.assisted:
            self._change_phone()
        offer_uri = self.phone.status()["credential_offer_uri"]
        collection = Collection(self.phone, self.code)
        first = collection.go_on(offer_uri)
        with httpx.Client(timeout=60) as http:
            terminal = Terminal.fetched(self.phone.origin, root=root, http=http)
        for card in (first, collection.renew()):
            claims = show(card, phone=self.phone, terminal=terminal)
            if claims["personal_administrative_number"] != self.person.nir:
                raise Refused("other_card", "the card is somebody else's")
        until = f"{datetime.fromtimestamp(claims['exp'], UTC):%Y-%m-%d}"
        self.tell(
            self.name, f"holds a card in {len(card)} formats, renewed, verified offline, valid until {until}"
        )
        if self.display:
            self.display(self.person.slug, presentation.code(card[COMPACT], sign=self.phone.sign_bytes))
        self.end("active")

    def end(self, how: str) -> None:
        self.ended = how
        self._at("ended")
        if how != "active":
            self.tell(self.name, f"ends: {how}")

    def _choose_code(self) -> None:
        self.code = self.person.code
        while True:
            try:
                return self.phone.set_code(self.code)
            except Refused as refused:
                if not refused.code.startswith("code_"):
                    raise
                self.tell(self.name, f"has to choose another code ({refused.code})")
                self.code = f"{random.randrange(10_000):04}"

    def _change_phone(self) -> None:
        """Go on with another phone. Raises Refused if the former one has the enrolment as well."""
        code = self.phone.continuation_code()
        former, self.phone = self.phone, Phone(self.phone.origin, notified=True)
        self.phone.go_on(code)
        with closing(former):
            try:
                former.status()
            except Refused as refused:
                if refused.code != "invalid_token":
                    raise
            else:
                raise Refused("two_phones", "the former phone still has the enrolment")
        self._at("moved")
        self.tell(self.name, "goes on with another phone")

    def _confirm_contact(self) -> None:
        channel, address = ("email", self.person.email) if self.person.email else ("sms", self.person.mobile)
        before = len(self.phone.letters(address))
        self.phone.ask_contact_code(channel)
        patience = time.monotonic() + PATIENCE
        while len(letters := self.phone.letters(address)) == before:
            if time.monotonic() > patience:
                raise Refused("no_code", "no code has arrived")
            time.sleep(0.2)
        found = re.search(r"\b\d{6}\b", letters[-1])
        self.phone.confirm_contact(found[0] if found else "")
        self._at("confirmed")
        self.tell(self.name, f"confirms the contact by a code ({channel})")

    def _document(self, challenge: dict[str, Any]) -> Path:
        # Whoever must film again takes more care.
        quality = FilmQuality.GOOD if self.rounds or self.retakes else self.person.quality
        asked = [action for action in challenge["document_actions"] if action in {"front", "back"}]
        path = self.films / f"{self.person.slug}-document-{'-'.join(asked)}-{quality}.mp4"
        if not path.exists():
            making = path.with_suffix(".making.mp4")
            shot = replace(AS_THE_PERSON_FILMS, back_first=asked[0] == "back")
            film_document(self.person, making, quality=quality, shot=shot, sides=self._sides(asked))
            making.rename(path)
        return path

    def _sides(self, asked: list[str]) -> list[Image]:
        """Of those that were asked for, the ones that the document has."""
        sides = dict(zip(("front", "back"), draw_document(self.person), strict=False))
        return [picture for side, picture in sides.items() if side in asked]

    def _face(self, challenge: dict[str, Any]) -> Path:
        path = self.films / f"{self.person.slug}-face.mp4"
        film_face(self.person, path, gestures=gestures_of(challenge), seconds=challenge["face_seconds"])
        return path

    def _at(self, step: str) -> None:
        self.times.setdefault(step, time.monotonic())


_ENDS = {
    Expected.GENUINE: "active",
    Expected.OTHER_FACE: "identity_not_verified",
    Expected.EXPIRED: "document_expired",
    Expected.NIR_OF_ANOTHER: "identity_not_verified",
}
