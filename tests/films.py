"""Really encoded films of the demonstration's people, made once a test session, small enough to be quick."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ecarte.demo.film import film_document, film_face
from ecarte.demo.people import CAST
from tests.verification.factories import FACE_SECONDS, GESTURES, a_capture, a_challenge, an_enrolment
from verification.models import CaptureKind, Enrolment, InsuredPerson, Scheme
from verification.nir import Nir
from verification.register.selectors import nir_index
from verification.states import State

if TYPE_CHECKING:
    from pathlib import Path

    from ecarte.demo.person import Person

PEOPLE = {person.slug: person for person in CAST}


@dataclass(frozen=True)
class Films:
    """Makes each film when it is first asked for."""

    folder: Path

    def document(self, slug: str) -> bytes:
        path = self.folder / f"{slug}-document.mp4"
        if not path.exists():
            film_document(PEOPLE[slug], path, seconds=3, fps=15, seed=7)
        return path.read_bytes()

    def face(self, slug: str) -> bytes:
        """Answers the challenge of the factories."""
        path = self.folder / f"{slug}-face.mp4"
        if not path.exists():
            film_face(
                PEOPLE[slug],
                path,
                seconds=FACE_SECONDS,
                fps=15,
                size=(720, 1280),
                gestures=GESTURES,
                seed=7,
            )
        return path.read_bytes()


def register(person: Person) -> InsuredPerson:
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
