"""The data page of the French passport, 125 × 88 mm (TD3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecarte.demo.documents.canvas import BOLD, ITALIC, PLAIN, Canvas, ZoneFont
from ecarte.demo.documents.emblems import NAVY
from ecarte.demo.documents.formats import ID_3
from ecarte.demo.documents.papers import Paper
from ecarte.demo.documents.seed import seed_of
from ecarte.demo.documents.zone import mrz_lines

if TYPE_CHECKING:
    from ecarte.demo.documents.drawn import DrawnSide
    from ecarte.demo.person import Person

_PAPER = Paper(
    (214, 230, 240), (236, 232, 226), (130, 170, 200), (176, 160, 120), seed=41, zone=True
)  # fmt: skip


def draw(person: Person, style: ZoneFont) -> tuple[DrawnSide, ...]:
    page = Canvas(ID_3, _PAPER)
    page.specimen(107, 28, 6)
    page.text(44, 6.0, "RÉPUBLIQUE FRANÇAISE", 3.9, style=BOLD, ink=NAVY)
    page.text(6, 9.6, "PASSEPORT", 3.2, style=BOLD, ink=NAVY)
    page.text(6, 13.0, "PASSPORT", 2.5, style=ITALIC, ink=NAVY)
    page.stamp(101, 6.0, 3.0)
    hexagon = [(114 + 5 * a, 15 + 5 * b) for a, b in _HEXAGON]
    page.polygon(hexagon, (112, 104, 24))
    page.text(111.4, 16.4, "RF", 3.6, style=BOLD, ink=(176, 170, 96))
    page.portrait(6, 15.4, 35, 45, person.portrait, grey=False)
    page.portrait(98, 41.4, 17.6, 22.4, person.portrait, strength=0.3, ghost=True)
    page.label(44, 9.8, "Type", "Type")
    page.text(44, 13.0, "P", 3.0, ink=NAVY)
    page.label(58, 9.8, "Code du pays", "Country code")
    page.text(58, 13.0, "FRA", 3.0, ink=NAVY)
    page.label(86, 9.8, "Passeport n°", "Passport No")
    page.value("number", 86, 13.1, person.document_number, 3.2)
    page.label(44, 17.0, "Nom", "Surname (1)")
    page.value("family_name", 44, 20.4, person.family_name.upper(), 3.2, room=62)
    page.label(44, 24.0, "Prénoms", "Given names (2)")
    page.value("given_names", 44, 27.4, ", ".join(person.given_names), 3.2, room=62)
    page.label(44, 31.0, "Nationalité", "Nationality (3)")
    page.value("nationality", 44, 34.3, "Française", 3.1, style=PLAIN, ink=NAVY)
    page.label(73.5, 31.0, "Sexe", "Sex (5)")
    page.value("sex", 73.5, 34.3, person.sex, 3.1)
    page.label(86, 31.0, "Taille", "Height (12)")
    page.value("height", 86, 34.3, f"{person.height_cm / 100:.2f} m".replace(".", ","), 3.1)
    page.label(44, 38.0, "Date de naissance", "Date of birth (4)", size=1.6)
    page.value("birth_date", 44, 41.3, person.birth_printed(), 3.1)
    page.label(73.5, 38.0, "Lieu de naissance", "Place of birth (6)")
    page.value("birth_place", 73.5, 41.3, person.birth_place_name.upper(), 3.1, room=44)
    page.label(44, 45.0, "Date de délivrance", "Date of issue (7)")
    page.value("issued", 44, 48.3, f"{person.issued:%d %m %Y}", 3.1)
    page.label(44, 52.0, "Autorité", "Authority (9)")
    page.value("authority", 44, 55.1, person.authority, 2.8, room=50)
    page.label(44, 58.8, "Date d'expiration", "Date of expiry (8)")
    page.value("expires", 44, 62.1, f"{person.expires:%d %m %Y}", 3.1)
    page.signature(74, 61.6, seed=seed_of(person), width=22)
    page.mrz(mrz_lines(person), style)
    return (page.side("front"),)


_HEXAGON = ((0, -1), (0.87, -0.5), (0.87, 0.5), (0, 1), (-0.87, 0.5), (-0.87, -0.5))
