"""The French identity card since 2021 (decree 55-1397, as changed in 2021), after its published specimen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecarte.demo.documents.canvas import BOLD, ITALIC, PLAIN, Canvas, ZoneFont
from ecarte.demo.documents.emblems import NAVY, contactless, contacts, flag, tricolour
from ecarte.demo.documents.formats import ID_1
from ecarte.demo.documents.papers import Paper
from ecarte.demo.documents.seed import seed_of
from ecarte.demo.documents.zone import mrz_lines
from ecarte.demo.seals import modules_of

if TYPE_CHECKING:
    from ecarte.demo.documents.drawn import DrawnSide
    from ecarte.demo.person import Person

_FRONT = Paper((246, 232, 216), (230, 222, 240), (206, 158, 96), (176, 120, 190), seed=11)
_BACK = Paper(
    (248, 238, 222), (246, 240, 232), (216, 168, 104), (206, 178, 150), seed=12, zone=True
)  # fmt: skip
_SEAL = 12.19
"""Millimetres, at most (France Titres, specification of the seal), whatever the number of modules."""
_FRANCE = (
    (0.50, 0.00), (0.58, 0.10), (0.72, 0.18), (0.88, 0.22), (1.00, 0.28), (0.94, 0.46), (0.84, 0.56),
    (0.91, 0.72), (0.96, 0.86), (0.84, 0.92), (0.72, 0.88), (0.58, 0.90), (0.56, 1.00), (0.40, 0.96),
    (0.22, 0.90), (0.27, 0.70), (0.25, 0.52), (0.14, 0.42), (0.00, 0.34), (0.04, 0.27), (0.20, 0.27),
    (0.20, 0.17), (0.31, 0.20), (0.36, 0.12),
)  # fmt: skip


def draw(person: Person, style: ZoneFont) -> tuple[DrawnSide, ...]:
    return _front(person), _back(person, style)


def _front(person: Person) -> DrawnSide:
    page = Canvas(ID_1, _FRONT)
    page.specimen(55, 40.4, 7.5)
    flag(page, 3.6, 3.0, 9.6, "FR")
    page.text(15.2, 6.0, "RÉPUBLIQUE FRANÇAISE", 3.1, style=BOLD, ink=NAVY)
    end = page.text(15.2, 9.4, "CARTE NATIONALE D'IDENTITÉ", 2.2, ink=NAVY)
    page.text(end, 9.4, " / IDENTITY CARD", 2.2, style=ITALIC, ink=NAVY)
    page.stamp(70, 5.6)
    page.portrait(3.6, 12.2, 25.6, 33, person.portrait)
    page.portrait(70.2, 31.0, 11, 14.2, person.portrait, strength=0.36, ghost=True)
    page.label(31.6, 13.9, "NOM", "Surname")
    page.value("family_name", 31.6, 17.2, person.family_name.upper(), 3.1, room=50)
    page.label(31.6, 20.5, "Prénoms", "Given names")
    page.value("given_names", 31.6, 23.8, ", ".join(person.given_names), 3.1, room=50)
    page.label(31.6, 27.1, "SEXE", "Sex", size=1.55)
    page.value("sex", 31.6, 30.2, person.sex)
    page.label(42.2, 27.1, "NATIONALITÉ", "Nationality", size=1.55)
    page.value("nationality", 42.2, 30.2, person.nationality)
    page.label(61.6, 27.1, "DATE DE NAISS.", "Date of birth", size=1.55)
    page.value("birth_date", 61.6, 30.2, person.birth_printed())
    page.label(31.6, 33.5, "LIEU DE NAISSANCE", "Place of birth")
    page.value("birth_place", 31.6, 36.6, person.birth_place_name.upper(), room=37)
    if person.alternate_name:
        page.label(31.6, 39.7, "NOM D'USAGE", "Alternate name")
        page.value("alternate_name", 31.6, 42.6, person.alternate_name.upper(), 2.6, room=37)
    page.label(31.6, 46.0, "N° DU DOCUMENT", "Document No", size=1.5)
    page.value("number", 31.6, 49.4, person.document_number, 3.1)
    page.label(56.4, 46.0, "DATE D'EXPIR.", "Expiry date", size=1.5)
    page.value("expires", 56.4, 49.4, f"{person.expires:%d %m %Y}", 3.1)
    page.signature(5.4, 49.4, seed=seed_of(person))
    page.text(75.6, 52.2, f"{seed_of(person) % 10**6:06}", 2.1, style=PLAIN)
    return page.side("front")


def _back(person: Person, style: ZoneFont) -> DrawnSide:
    page = Canvas(ID_1, _BACK)
    page.specimen(44, 24.2, 7)
    modules = modules_of(person)
    if modules is not None:
        page.seal(9, 3.2, _SEAL, modules)
    contacts(page, 8.6, 17.2)
    page.label(25.4, 4.8, "TAILLE", "Height")
    page.value("height", 25.4, 7.6, f"{person.height_cm / 100:.2f} m".replace(".", ","), 2.7, style=PLAIN)
    page.label(38.8, 4.8, "DATE DE DÉLIVRANCE", "Date of issue")
    page.value("issued", 38.8, 7.6, f"{person.issued:%d %m %Y}", 2.7, style=PLAIN)
    page.label(25.4, 11.0, "ADRESSE", "Address")
    page.value("address", 25.4, 13.8, person.address[0], 2.5, style=PLAIN, room=40)
    page.value("address", 25.4, 17.0, person.address[1], 2.5, style=PLAIN, room=40)
    page.text(25.4, 20.2, "FRANCE", 2.5)
    page.stamp(70.6, 20.2, 1.9)
    page.polygon([(67.4 + 13.4 * x, 4.4 + 13.4 * y) for x, y in _FRANCE], (238, 236, 232))
    page.portrait(69.9, 5.6, 8.6, 11.2, person.portrait, strength=0.42, ghost=True)
    page.text(68.8, 9.4, f"{person.expires:%d.%m.%Y}", 2.0, ink=(150, 146, 140))
    contactless(page, 66.4, 21.8, (150, 66, 108))
    tricolour(page, 30.5, 3.2, 82.4, "RÉPUBLIQUE FRANÇAISE")
    page.mrz(mrz_lines(person), style)
    return page.side("back")
