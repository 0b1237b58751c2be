"""Really encoded films of the demonstration's people, small enough to be quick.

They are made once, for every worker and every run, until what films them changes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

import ecarte.demo
from ecarte.demo.film import film_document, film_face
from ecarte.demo.people import CAST
from tests.verification.factories import FACE_SECONDS, GESTURES, a_capture, a_challenge, an_enrolment
from verification.models import CaptureKind, Enrolment, InsuredPerson, Scheme
from verification.nir import Nir
from verification.register.selectors import nir_index
from verification.states import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from ecarte.demo.person import Insured

DEMO = Path(ecarte.demo.__file__).parent
PEOPLE = {person.slug: person for person in CAST}


@dataclass(frozen=True)
class Films:
    """Makes each film when it is first asked for."""

    folder: Path

    def document(self, slug: str) -> bytes:
        return self._film(
            f"{slug}-document.mp4",
            lambda path: film_document(PEOPLE[slug], path, seconds=3, fps=15, seed=7),
        )

    def face(self, slug: str) -> bytes:
        """Answers the challenge of the factories."""
        size, asked = (720, 1280), GESTURES
        return self._film(
            f"{slug}-face.mp4",
            lambda path: film_face(
                PEOPLE[slug], path, seconds=FACE_SECONDS, fps=15, size=size, gestures=asked, seed=7
            ),
        )

    def _film(self, name: str, make: Callable[[Path], None]) -> bytes:
        path = self.folder / name
        with (self.folder / f"{name}.lock").open("w") as lock:
            flock(lock, LOCK_EX)  # another worker may be making it
            if not path.exists():
                unfinished = path.with_stem(f"{path.stem}.unfinished")
                make(unfinished)
                unfinished.replace(path)
        return path.read_bytes()


def kept_films() -> Films:
    """Where every run finds them."""
    digest = hashlib.sha256(repr((FACE_SECONDS, GESTURES)).encode())
    drawn_with = [path for path in DEMO.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    for source in sorted([Path(__file__), *drawn_with]):
        digest.update(source.read_bytes())
    folder = settings.BASE_DIR / "var/test-films" / digest.hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    return Films(folder)


def register(person: Insured) -> InsuredPerson:
    """The register's record of somebody of the cast (of the NIR they give, for the one who gives another's)."""
    return InsuredPerson.objects.create(
        nir_index=nir_index(Nir.parse(person.nir)),
        nir=person.nir,
        scheme=Scheme.objects.get(code=person.scheme),
        department_id=person.department,
        identity={
            "family_name": person.family_name,
            "given_names": list(person.given_names),
            "birth_date": person.birth_date.isoformat(),
            "sex": person.sex,
            "birth_place": person.birth_place,
        },
        rights={
            "insurer_id": person.insurer_id,
            "insurer_name": person.insurer_name,
            "starting_date": person.rights_from.isoformat(),
            "ending_date": person.rights_until.isoformat(),
        },
    )


def submitted(slug: str, films: Films, **fields: object) -> Enrolment:
    """A case of the cast whose videos have arrived."""
    person = PEOPLE[slug]
    case = an_enrolment(status=State.SUBMITTED, person=register(person), code=person.code, **fields)
    challenge = a_challenge(case)
    a_capture(challenge, CaptureKind.DOCUMENT, films.document(slug), "video/mp4")
    a_capture(challenge, CaptureKind.FACE, films.face(slug), "video/mp4")
    return case
