"""The laminated identity card of 1995-2021, 105 × 74 mm, with its own 2 × 36 zone on the front."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from ecarte.demo.documents.canvas import BOLD, TYPEWRITER, Canvas, ZoneFont
from ecarte.demo.documents.formats import ID_2
from ecarte.demo.documents.papers import Paper
from ecarte.demo.documents.seed import seed_of
from ecarte.demo.documents.zone import mrz_lines

if TYPE_CHECKING:
    from datetime import date

    from ecarte.demo.documents.drawn import DrawnSide
    from ecarte.demo.person import Person

_BLUE, _LABEL, _PALE = (130, 52, 26), (136, 66, 30), (250, 250, 244)
_FRONT = Paper((226, 232, 190), (240, 222, 176), (190, 196, 96), (206, 156, 84), seed=31, zone=True)
_BACK = Paper((240, 222, 180), (226, 230, 192), (206, 160, 88), (190, 192, 100), seed=32)
_TYPED = 3.5


def draw(person: Person, style: ZoneFont) -> tuple[DrawnSide, ...]:
    return _front(person, style), _back(person)


def _front(person: Person, style: ZoneFont) -> DrawnSide:
    page = Canvas(ID_2, _FRONT)
    _monogram(page, 58, 11.2)
    page.specimen(84, 43, 6, angle=24)
    page.stamp(86, 53.4)
    _band(page, "RÉPUBLIQUE FRANÇAISE")
    page.label(4.6, 10.6, "CARTE NATIONALE D'IDENTITÉ N° :", size=2.3, ink=_LABEL)
    page.value("number", 43.4, 10.7, person.document_number, 3.3, style=TYPEWRITER)
    page.value("nationality", 80.4, 10.6, "Nationalité Française", 2.2, style=BOLD, ink=_LABEL)
    page.portrait(3.4, 13.4, 28.2, 40.4, person.portrait)
    page.label(34.4, 17.2, "Nom :", size=2.2, ink=_LABEL)
    page.value("family_name", 42.2, 17.5, person.family_name.upper(), _TYPED, style=TYPEWRITER, room=60)
    page.label(34.4, 25.2, "Prénom(s) :", size=2.2, ink=_LABEL)
    given = ", ".join(person.given_names).upper()
    page.value("given_names", 47.6, 25.5, given, _TYPED, style=TYPEWRITER, room=55)
    page.label(34.4, 32.6, "Sexe :", size=2.2, ink=_LABEL)
    page.value("sex", 42.2, 32.9, person.sex, _TYPED, style=TYPEWRITER)
    page.label(60.4, 32.6, "Né(e) le :", size=2.2, ink=_LABEL)
    page.value("birth_date", 71.2, 32.9, person.birth_printed("."), _TYPED, style=TYPEWRITER)
    page.label(34.4, 37.4, "à :", size=2.2, ink=_LABEL)
    place = person.birth_place_name.upper()
    page.value("birth_place", 38.8, 37.7, place, _TYPED, style=TYPEWRITER, room=62)
    page.label(34.4, 42.2, "Taille :", size=2.2, ink=_LABEL)
    height = f"{person.height_cm / 100:.2f}m".replace(".", ",")
    page.value("height", 43.2, 42.5, height, _TYPED, style=TYPEWRITER)
    page.label(34.4, 46.8, "Signature", size=2.2, ink=_LABEL)
    page.label(34.4, 49.6, "du titulaire :", size=2.2, ink=_LABEL)
    page.signature(52, 49, seed=seed_of(person), width=30)
    page.mrz(mrz_lines(person), style)
    return page.side("front")


def _back(person: Person) -> DrawnSide:
    page = Canvas(ID_2, _BACK)
    _monogram(page, 56, 13)
    page.specimen(60, 62, 9)
    page.stamp(84, 70)
    _band(page, "")
    page.label(4.6, 23.6, "Adresse :", size=2.2, ink=_LABEL)
    page.value("address", 17, 23.9, person.address[0].upper(), 3.2, style=TYPEWRITER, room=60)
    page.value("address", 17, 28.0, person.address[1].upper(), 3.2, style=TYPEWRITER, room=60)
    page.label(4.6, 33.4, "Carte valable jusqu'au :", size=2.2, ink=_LABEL)
    page.value("expires", 33, 33.7, f"{_printed_expiry(person):%d.%m.%Y}", _TYPED, style=TYPEWRITER)
    page.label(4.6, 38.0, "délivrée le :", size=2.2, ink=_LABEL)
    page.value("issued", 20, 38.3, f"{person.issued:%d.%m.%Y}", _TYPED, style=TYPEWRITER)
    page.label(4.6, 42.6, "par :", size=2.2, ink=_LABEL)
    authority = f"{person.authority.upper()} ({person.document_number[4:6]})"
    page.value("authority", 11, 42.9, authority, 3.2, style=TYPEWRITER, room=70)
    page.label(4.6, 47.2, "Signature de l'autorité :", size=2.2, ink=_LABEL)
    page.signature(40, 49, seed=seed_of(person) + 1, width=18)
    return page.side("back")


def _printed_expiry(person: Person) -> date:
    """Ten years on the cards made before 2014, which a decree has made longer without a new print."""
    if person.issued.year >= 2014:
        return person.expires
    return min(
        person.expires,
        person.issued.replace(day=1, year=person.issued.year + 10) + timedelta(days=person.issued.day - 2),
    )


def _band(page: Canvas, words: str) -> None:
    page.rectangle(0, 0, ID_2.width, 6.2, _BLUE, 0)
    x = 6.0
    for letter in words:
        x = page.text(x, 4.6, letter, 3.9, style=BOLD, ink=_PALE) + 2.45


def _monogram(page: Canvas, x: float, y: float) -> None:
    """Draw the large pale R and F that run into each other."""
    turn = np.linspace(-np.pi / 2, np.pi / 2, 40)
    bow = zip((x + 2 + 11 * np.cos(turn)).tolist(), (y + 10.5 + 10.5 * np.sin(turn)).tolist(), strict=True)
    page.line([(x - 20, y), *bow, (x - 4, y + 21)], 1.1, _PALE)
    page.line([(x - 2, y + 21), (x + 21, y + 43)], 1.1, _PALE)
    page.line([(x + 21, y + 43), (x + 21, y), (x + 46, y)], 1.1, _PALE)
    page.line([(x + 21, y + 18), (x + 46, y + 18)], 1.1, _PALE)
