"""Puts checked cases into a running system: `python -m bench.workplace.cases COUNT FOLDER` beside it.

Every case has films of its own, sealed, of one made-up person; they are analysed once, by the real engine,
and each case keeps what was found. The persons differ by the last digits of their NIR.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from uuid import uuid4

import django

django.setup()

from django.utils import timezone  # noqa: E402

from tests.films import PEOPLE, Films, register  # noqa: E402
from tests.verification.factories import a_capture, a_challenge, an_enrolment  # noqa: E402
from verification.engine import sandbox  # noqa: E402
from verification.models import CaptureKind, InsuredPerson  # noqa: E402
from verification.nir import Nir, key_of  # noqa: E402
from verification.prechecks.run import run_checks  # noqa: E402
from verification.register.selectors import nir_index  # noqa: E402
from verification.states import State  # noqa: E402

SLUG = "martin"


def main(count: int, folder: Path) -> None:
    films = Films(folder)
    document, face = films.document(SLUG), films.face(SLUG)
    report = sandbox.analyse(document=[document], face=[face], today=timezone.localdate())
    sandbox.analyse = lambda **_: report
    for order in range(count):
        case = an_enrolment(status=State.SUBMITTED, person=_alike(order), code=PEOPLE[SLUG].code)
        challenge = a_challenge(case, used_at=timezone.now())
        send = partial(a_capture, challenge)
        send(CaptureKind.DOCUMENT, document, "video/mp4")
        send(CaptureKind.FACE, face, "video/mp4")
        assert run_checks(enrolment_id=case.pk, check_id=uuid4())


def _alike(order: int) -> InsuredPerson:
    """Somebody of the same name, born on the same day in the same place."""
    person = PEOPLE[SLUG]
    number = f"{person.nir.replace(' ', '')[:10]}{900 - order:03}"
    nir = f"{number}{key_of(number):02}"
    known = InsuredPerson.objects.filter(nir_index=nir_index(Nir.parse(person.nir))).first()
    like = known or register(person)
    return InsuredPerson.objects.create(
        nir_index=nir_index(Nir.parse(nir)),
        nir=nir,
        scheme=like.scheme,
        department=like.department,
        identity=like.identity,
        rights=like.rights,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
